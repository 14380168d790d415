import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { countWords } from "../../log/count-words.ts";
import { command } from "../command.ts";
import { requireFile } from "../require-file.ts";
import { clientOf, scopeFlags, scopeOf, serverFlags } from "./server-flags.ts";

export const importEvents = command({
  name: "import",
  words: "<file>",
  wordCount: { least: 1, most: 1 },
  summary: 'Take in events from NDJSON, and restore an export; "-" reads standard input.',
  flags: { ...serverFlags, ...scopeFlags },
  async run({ flags, words: [file], output }) {
    if (file !== "-") requireFile(file!);
    const input = file === "-" ? process.stdin : createReadStream(file!);
    const lines = Readable.toWeb(input) as ReadableStream<Uint8Array>;
    const answer = await (await clientOf(flags)).importEvents(lines, scopeOf(flags));
    const { accepted, known, rejected, refused } = answer;
    await output.write(
      `Imported ${countWords(accepted, "event")}; ${known} known before, ${countWords(rejected, "line")} left out.\n`,
    );
    for (const { line, code, message } of refused)
      output.writeError(`line ${line}: ${code}: ${message}\n`);
    if (rejected > refused.length)
      output.writeError(`… and ${countWords(rejected - refused.length, "more line")}.\n`);
    return rejected === 0 ? 0 : 1;
  },
});
