import type { Command } from "./command.ts";
import type { FlagTable } from "./flag.ts";
import { environmentName } from "./read-command-line.ts";

const exitCodes =
  "Exit codes: 0 done, or stopped by a signal; 1 it failed, or there are findings; 2 a mistake in what was typed.";

/** What `dev-ingest --help` prints. */
export function helpText(commands: readonly Command[]): string {
  const server = commands.find(({ name }) => name === "")!;
  const named = commands.filter(({ name }) => name !== "");
  return `dev-ingest receives analytics events, checks them, and shows them live.

Usage: dev-ingest [command] [flags]

Try it:
  dev-ingest
  curl http://127.0.0.1:5000/track --json '[{"event_name":"hello","properties":{"answer":42}}]'
  Then open http://127.0.0.1:5000/

Commands (dev-ingest <command> --help says more):
${columns(named.map((command) => [usage(command), command.summary]))}

Flags of the server, each with the environment variable of the same meaning (lists separated by commas):
${flagLines(server.flags)}

${exitCodes}
NO_COLOR switches color off; without a terminal there is none.
`;
}

/** What `dev-ingest <command> --help` prints. */
export function commandHelpText(command: Command): string {
  return `dev-ingest ${usage(command)}

${command.summary}

Flags, each with the environment variable of the same meaning:
${flagLines(command.flags)}

${exitCodes}
`;
}

function usage({ name, words }: Command): string {
  return words === undefined ? name : `${name} ${words}`;
}

function flagLines(flags: FlagTable): string {
  const rows = Object.entries(flags).map(([name, { placeholder, description }]) => [
    `--${name} ${placeholder}`.trim(),
    `${description}\n${environmentName(name)}`,
  ]);
  return columns([...rows, ["-h, --help", "Print this."], ["-v, --version", "Print the version."]]);
}

function columns(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([left]) => left!.length));
  return rows
    .map(([left, right]) => {
      const [first, ...more] = right!.split("\n");
      const continued = more.map((line) => `\n${" ".repeat(width + 4)}${line}`).join("");
      return `  ${left!.padEnd(width)}  ${first}${continued}`;
    })
    .join("\n");
}
