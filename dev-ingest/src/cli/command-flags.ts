import { parseArgs } from "node:util";
import { defaultPort } from "../server/start-server.ts";

/** Flags of the commands that ask a running server, or read a file beside it. */
export interface CommandFlags {
  readonly url: string;
  /** Reads this file instead of asking the server. */
  readonly store: string | null;
  readonly accessKey: string | null;
  readonly path: "track" | "test" | null;
  readonly run: string | null;
  readonly name: string | null;
  readonly format: "ndjson" | "csv";
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly delayMs: number;
  readonly times: number | null;
  /** What is no flag: the kind of a fault, a file. */
  readonly words: readonly string[];
}

/** Somebody typed a command that cannot be understood. */
export class CommandMistake extends Error {
  override readonly name = "CommandMistake";
}

/** What `--help` prints for the commands. */
export const commandHelp: string = `Commands:
  dev-ingest                     Run the server.
  dev-ingest tail                Print events as they arrive, one JSON object a line.
  dev-ingest export              Print all stored events; --format ndjson or csv.
  dev-ingest import <file>       Replay events from NDJSON ("-" reads standard input).
  dev-ingest fault <kind>        Let the next requests fail: status, delay, drip, drop-before, drop-after, truncate.
                                 --status <number> --retry-after <seconds> --delay <milliseconds> --times <number>
  dev-ingest fault clear         Let everything work again.
  dev-ingest sign-in             Print a link that signs a browser in, once, at a server that has a key.
  dev-ingest readyz              End with 0 when the server takes events, with 1 when not.
  dev-ingest plan                Check, export, compare and infer tracking plans; see dev-ingest plan --help.

  They ask --url <address> (default http://127.0.0.1:${defaultPort}, or DEV_INGEST_URL) with --access-key <key>; tail and
  export also read --store <file> beside a running server. --path track|test, --run <name> and --name <event> restrict them.
`;

const options = {
  url: { type: "string" },
  store: { type: "string" },
  "access-key": { type: "string" },
  path: { type: "string" },
  run: { type: "string" },
  name: { type: "string" },
  format: { type: "string" },
  status: { type: "string" },
  "retry-after": { type: "string" },
  delay: { type: "string" },
  times: { type: "string" },
} as const;

/** @throws {CommandMistake} With words for whoever typed it. */
export function readCommandFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandFlags {
  const { values, positionals } = parsed(args);
  const whole = (name: "status" | "retry-after" | "delay" | "times"): number | null => {
    const text = values[name];
    if (text === undefined) return null;
    if (!/^[0-9]{1,9}$/.test(text))
      throw new CommandMistake(`--${name} is ${JSON.stringify(text)}; expected a whole number.`);
    return Number(text);
  };
  return {
    url: values.url ?? environment["DEV_INGEST_URL"] ?? `http://127.0.0.1:${defaultPort}`,
    store: values.store ?? null,
    accessKey: values["access-key"] ?? firstKey(environment) ?? null,
    path: oneOf("path", values.path, ["track", "test"]),
    run: values.run ?? null,
    name: values.name ?? null,
    format: oneOf("format", values.format, ["ndjson", "csv"]) ?? "ndjson",
    status: whole("status") ?? 503,
    retryAfterSeconds: whole("retry-after"),
    delayMs: whole("delay") ?? 1_000,
    times: whole("times"),
    words: positionals,
  };
}

function parsed(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new CommandMistake(
      error instanceof Error ? error.message.split(". ", 1)[0]! : String(error),
    );
  }
}

/** The key for everything, where the environment has one. */
function firstKey(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const keys = environment["DEV_INGEST_ADMIN_KEY"] ?? environment["DEV_INGEST_ACCESS_KEY"];
  return keys?.split(",").find((key) => key !== "");
}

function oneOf<Choice extends string>(
  name: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | null {
  if (text === undefined) return null;
  const choice = choices.find((one) => one === text);
  if (choice === undefined)
    throw new CommandMistake(
      `--${name} is ${JSON.stringify(text)}; expected ${choices.join(" or ")}.`,
    );
  return choice;
}
