import { isHostRule } from "../../http/allowed-hosts.ts";
import { defaultPort } from "../../server/options.ts";
import { command, CommandMistake } from "../command.ts";
import { FlagMistake, key, keys, list, onOff, serverAddress, text, whole } from "../flag.ts";

const atLeastOne = { least: 1, most: Number.MAX_SAFE_INTEGER };

export const serveFlags = {
  port: whole(
    "<number>",
    `Port to listen on; 0 takes a free one. Default ${defaultPort}, or the next free one.`,
    { least: 0, most: 65_535 },
  ),
  host: text("<address>", "Address to listen on. Default 127.0.0.1: this machine only."),
  store: text(
    "<file or URL>",
    "Keep events in this SQLite file, made when it is not there, or in this PostgreSQL database: postgres://user@host/database. Default: in a temporary file.",
  ),
  "keep-days": whole("<number>", "Delete events that are older. Default: keep them.", atLeastOne),
  "keep-events": whole(
    "<number>",
    "Delete the oldest events beyond so many. Default in a file: keep them.",
    atLeastOne,
  ),
  "keep-bytes": whole(
    "<number>",
    "Delete the oldest events when the file holds more. Default: keep them.",
    atLeastOne,
  ),
  "access-key": keys("Key that senders must carry in x-analytics-key, and readers too."),
  "admin-key": keys("Key for reading and deleting; --access-key is for sending only, then."),
  "open-loopback": onOff(
    "Ask no key of programs on this machine, nor of those for whom a proxy on it may speak.",
  ),
  "allowed-host": {
    ...list("<name>", "Host name to answer for beside localhost and IP addresses."),
    read(names: readonly string[]): readonly string[] {
      if (names.every(isHostRule)) return names;
      throw new FlagMistake("a host's name without scheme and port: ingest.example.org");
    },
  },
  "allow-open-access": onOff(
    "Listen to other machines without an access key, and take events under any host name.",
  ),
  forward: serverAddress(
    "<url>",
    "Send everything that is stored on to this ingest (its address without /track), under the same batch ids.",
  ),
  "forward-key": key("Access key of the ingest that --forward names."),
  plan: text(
    "<file>",
    "Check events against this tracking plan: a module (.ts, .js) or an exported .json. Followed when it changes.",
  ),
  "show-pii": onOff("Show what the plan marks as personal data. Default: [masked]."),
  "time-property": text(
    "<name>",
    "Property that says when an event happened, ISO 8601. Default timestamp.",
  ),
  strict: onOff("Store a body only when every event in it is good; else answer 422."),
  opaque: onOff("Answer 204 without a report, as many production servers do."),
  demo: onOff("Fill the server with the invented events of a charity marathon, for a first look."),
  json: onOff("Log one JSON object a line."),
  quiet: onOff("Log warnings and errors of the server only."),
} as const;

export const serve = command({
  name: "",
  summary: "Run the server.",
  flags: serveFlags,
  async run({ flags, output }) {
    if (flags.demo && flags.store !== null)
      throw new CommandMistake(
        "--demo would mix invented events with those in --store. Use one of them.",
      );
    if (flags["forward-key"] !== null && flags.forward === null)
      throw new CommandMistake("--forward-key goes with --forward <url>, which is missing.");
    const { runServer } = await import("../run-server.ts");
    return runServer(flags, output);
  },
});
