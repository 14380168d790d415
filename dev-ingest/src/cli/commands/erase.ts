import { countWords } from "../../log/count-words.ts";
import { command, CommandMistake } from "../command.ts";
import { list, onOff } from "../flag.ts";
import { clientOf, scopeFlags, scopeOf, serverFlags } from "./server-flags.ts";

export const erase = command({
  name: "erase",
  summary: "Erase the events that have a property, for good. Shows how many first.",
  flags: {
    ...serverFlags,
    ...scopeFlags,
    where: list("<property>=<value>", "Whose events, such as donor_id=123."),
    yes: onOff("Erase them. Without it they are only counted."),
  },
  async run({ flags, output }) {
    const properties = Object.fromEntries(flags.where.map(readCondition));
    if (flags.where.length === 0)
      throw new CommandMistake("dev-ingest erase needs --where <property>=<value>.");
    const query = { ...scopeOf(flags), properties };
    const client = await clientOf(flags);
    const { events, rejected, remains } = flags.yes
      ? await client.erase(query)
      : await client.countErasable(query);
    const pieces = `${countWords(events, "event")} and ${countWords(rejected, "refused piece")}`;
    await output.write(
      flags.yes
        ? `Erased ${pieces}.\n${remains === undefined ? "" : `${remains}\n`}`
        : `Found ${pieces}. Add --yes to erase them.\n`,
    );
    return 0;
  },
});

function readCondition(text: string): [property: string, value: string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandMistake(
    `--where is "${text}"; expected <property>=<value>, such as donor_id=123.`,
  );
}
