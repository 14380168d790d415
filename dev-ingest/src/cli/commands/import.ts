import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { command } from "../command.ts";
import { clientOf, scopeFlags, scopeOf, serverFlags } from "./server-flags.ts";

export const importEvents = command({
  name: "import",
  words: "<file>",
  wordCount: { least: 1, most: 1 },
  summary: 'Replay events from NDJSON; "-" reads standard input.',
  flags: { ...serverFlags, ...scopeFlags },
  async run({ flags, words: [file], output }) {
    const lines = await text(file === "-" ? process.stdin : createReadStream(file!));
    const { accepted, rejected } = await clientOf(flags).importEvents(lines, scopeOf(flags));
    await output.write(`${accepted} events imported, ${rejected} lines left out.\n`);
    return rejected === 0 ? 0 : 1;
  },
});
