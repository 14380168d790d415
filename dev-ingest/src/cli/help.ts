import { commandHelp } from "./command-flags.ts";
import { environmentName, flags } from "./settings.ts";

/** What `--help` prints. */
export function helpText(): string {
  const rows = [
    ...flags.map((flag) => [
      `--${flag.name} ${flag.placeholder}`.trim(),
      flag.description,
      environmentName(flag.name),
    ]),
    ["-h, --help", "Print this.", ""],
    ["-v, --version", "Print the version.", ""],
  ];
  const width = Math.max(...rows.map(([flag]) => flag!.length));
  const lines = rows.map(([flag, description, variable]) => {
    const environment = variable === "" ? "" : `\n  ${" ".repeat(width)}  ${variable}`;
    return `  ${flag!.padEnd(width)}  ${description}${environment}`;
  });
  return `dev-ingest receives analytics events, checks them, and shows them live.

Usage: dev-ingest [command] [flags]

Try it:
  dev-ingest
  curl http://127.0.0.1:5000/track --json '[{"event_name":"hello","properties":{"answer":42}}]'
  Then open http://127.0.0.1:5000/ or read http://127.0.0.1:5000/api/events

${commandHelp}
Flags of the server, each with the environment variable that says the same (lists separated by commas):
${lines.join("\n")}

Exit codes: 0 stopped by a signal, 1 could not start (the port is taken, say), 2 a mistake in the flags.
NO_COLOR switches colour off; without a terminal there is none.
`;
}
