import { parseArgs } from "node:util";
import { defaultPort } from "../server/start-server.ts";

/** One flag of the command line; each is also the environment variable `DEV_INGEST_<NAME>`. */
export interface Flag {
  readonly name: string;
  readonly kind: "text" | "list" | "number" | "switch";
  /** What the value is called in the help; empty for a switch. */
  readonly placeholder: string;
  readonly description: string;
}

export const flags: readonly Flag[] = [
  {
    name: "port",
    kind: "number",
    placeholder: "<number>",
    description: `Port to listen on; 0 takes a free one. Default ${defaultPort}, or the next free one.`,
  },
  {
    name: "host",
    kind: "text",
    placeholder: "<address>",
    description: "Address to listen on. Default 127.0.0.1: this machine only.",
  },
  {
    name: "store",
    kind: "text",
    placeholder: "<file>",
    description: "Keep events in this SQLite file; made when it is not there. Default: in memory.",
  },
  {
    name: "keep-days",
    kind: "number",
    placeholder: "<number>",
    description: "Delete events that are older. Default: keep them.",
  },
  {
    name: "keep-events",
    kind: "number",
    placeholder: "<number>",
    description: "Delete the oldest events beyond so many. Default in a file: keep them.",
  },
  {
    name: "keep-bytes",
    kind: "number",
    placeholder: "<number>",
    description: "Delete the oldest events when the file holds more. Default: keep them.",
  },
  {
    name: "access-key",
    kind: "list",
    placeholder: "<key>",
    description:
      "Key that senders must carry in x-analytics-key, and readers too. May be given several times.",
  },
  {
    name: "admin-key",
    kind: "list",
    placeholder: "<key>",
    description:
      "Key for reading and deleting; --access-key is for sending only, then. May be given several times.",
  },
  {
    name: "open-loopback",
    kind: "switch",
    placeholder: "",
    description:
      "Ask no key of programs on this machine, nor of those for whom a proxy on it may speak.",
  },
  {
    name: "allowed-host",
    kind: "list",
    placeholder: "<name>",
    description:
      "Host name to answer for beside localhost and IP addresses. May be given several times.",
  },
  {
    name: "allow-open-access",
    kind: "switch",
    placeholder: "",
    description: "Listen to other machines without an access key.",
  },
  {
    name: "plan",
    kind: "text",
    placeholder: "<file>",
    description:
      "Check events against this tracking plan: a module (.ts, .js) or an exported .json. Followed when it changes.",
  },
  {
    name: "show-pii",
    kind: "switch",
    placeholder: "",
    description: "Show what the plan marks as personal data. Default: [masked].",
  },
  {
    name: "strict",
    kind: "switch",
    placeholder: "",
    description: "Store a body only when every event in it is good; else answer 422.",
  },
  {
    name: "opaque",
    kind: "switch",
    placeholder: "",
    description: "Answer 204 without a report, as many production servers do.",
  },
  { name: "json", kind: "switch", placeholder: "", description: "Log one JSON object a line." },
  {
    name: "quiet",
    kind: "switch",
    placeholder: "",
    description: "Log warnings and errors of the server only.",
  },
];

/** What the command line and the environment ask for. */
export interface Settings {
  readonly port: number | null;
  readonly host: string | null;
  readonly store: string | null;
  readonly keepDays: number | null;
  readonly keepEvents: number | null;
  readonly keepBytes: number | null;
  readonly accessKeys: readonly string[];
  readonly adminKeys: readonly string[];
  readonly openLoopback: boolean;
  readonly allowedHosts: readonly string[];
  readonly allowOpenAccess: boolean;
  readonly plan: string | null;
  readonly showPii: boolean;
  readonly strict: boolean;
  readonly opaque: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export type SettingsResult =
  | { readonly kind: "run"; readonly settings: Settings }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly message: string };

type Values = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

/** Reads the command line and, where it is silent, the environment. Pure. */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SettingsResult {
  let given: Values;
  try {
    given = parseArgs({
      args: [...args],
      options: parserOptions(),
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ", 1)[0] : String(error);
    return mistake(`${reason}.`);
  }
  if (given["help"] === true) return { kind: "help" };
  if (given["version"] === true) return { kind: "version" };
  const text = (name: string): string | null => {
    const value = given[name] ?? environment[environmentName(name)];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const list = (name: string): readonly string[] => {
    const value = given[name];
    if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
    return (environment[environmentName(name)] ?? "").split(",").filter((item) => item !== "");
  };
  const isOn = (name: string): boolean =>
    given[name] === true || isTrue(environment[environmentName(name)]);

  for (const name of ["access-key", "admin-key", "store", "host", "plan"]) {
    if (isEmpty(given[name] ?? environment[environmentName(name)]))
      return mistake(
        `--${name} (${environmentName(name)}) is empty. Give it a value, or leave it out.`,
      );
  }
  const keeps: Record<string, number | null> = {};
  for (const name of ["keep-days", "keep-events", "keep-bytes"]) {
    const value = text(name);
    if (value !== null && !/^[1-9][0-9]{0,14}$/.test(value)) {
      return mistake(`--${name} is ${JSON.stringify(value)}; expected a whole number from 1.`);
    }
    keeps[name] = value === null ? null : Number(value);
  }
  const port = text("port");
  if (port !== null && (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65_535)) {
    return mistake(`--port is ${JSON.stringify(port)}; expected a number from 0 to 65535.`);
  }
  return {
    kind: "run",
    settings: {
      port: port === null ? null : Number(port),
      host: text("host"),
      store: text("store"),
      keepDays: keeps["keep-days"]!,
      keepEvents: keeps["keep-events"]!,
      keepBytes: keeps["keep-bytes"]!,
      accessKeys: list("access-key"),
      adminKeys: list("admin-key"),
      openLoopback: isOn("open-loopback"),
      allowedHosts: list("allowed-host"),
      allowOpenAccess: isOn("allow-open-access"),
      plan: text("plan"),
      showPii: isOn("show-pii"),
      strict: isOn("strict"),
      opaque: isOn("opaque"),
      json: isOn("json"),
      quiet: isOn("quiet"),
    },
  };
}

/** `access-key` → `DEV_INGEST_ACCESS_KEY`. */
export function environmentName(flagName: string): string {
  return `DEV_INGEST_${flagName.toUpperCase().replaceAll("-", "_")}`;
}

function parserOptions(): Record<
  string,
  { type: "string" | "boolean"; multiple?: boolean; short?: string }
> {
  const options: Record<
    string,
    { type: "string" | "boolean"; multiple?: boolean; short?: string }
  > = {
    help: { type: "boolean", short: "h" },
    version: { type: "boolean", short: "v" },
  };
  for (const flag of flags) {
    options[flag.name] =
      flag.kind === "switch"
        ? { type: "boolean" }
        : { type: "string", ...(flag.kind === "list" ? { multiple: true } : {}) };
  }
  return options;
}

function isEmpty(value: Values[string]): boolean {
  return value === "" || (Array.isArray(value) && value.includes(""));
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && ["1", "true", "yes", "on"].includes(value.toLowerCase());
}

function mistake(message: string): SettingsResult {
  return { kind: "mistake", message: `${message} See dev-ingest --help.` };
}
