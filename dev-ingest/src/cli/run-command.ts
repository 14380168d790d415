import { createReadStream } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { text as readText } from "node:stream/consumers";
import {
  createIngestClient,
  type Fault,
  type IngestClient,
  IngestClientError,
} from "../client/client.ts";
import type { CommandName } from "./command-names.ts";
import { type CommandFlags, CommandMistake, readCommandFlags } from "./command-flags.ts";
import { readFileLines } from "./read-file-lines.ts";

/** Where a command writes. */
export interface CommandOutput {
  /** Resolves when the reader has taken the text. */
  readonly write: (text: string) => Promise<void>;
  readonly writeError: (text: string) => void;
}

const commands: Readonly<
  Record<CommandName, (flags: CommandFlags, output: CommandOutput) => Promise<number>>
> = {
  tail,
  export: exportAll,
  import: importAll,
  fault: setFault,
  readyz,
  "sign-in": signIn,
};

/** Runs one command; resolves to the exit code: 0 done, 1 it failed, 2 a mistake in the flags. Never rejects. */
export async function runCommand(
  name: CommandName,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: CommandOutput,
): Promise<number> {
  try {
    return await commands[name](readCommandFlags(args, environment), output);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    output.writeError(
      `${reason}${error instanceof CommandMistake ? " See dev-ingest --help." : ""}\n`,
    );
    return error instanceof CommandMistake ? 2 : 1;
  }
}

const reconnectMs = 1_000;

async function tail(flags: CommandFlags, output: CommandOutput): Promise<number> {
  if (flags.store !== null) {
    for await (const lines of readFileLines(flags.store, flags, { follow: true }))
      await output.write(lines);
    return 0;
  }
  const client = clientOf(flags);
  let after: number | undefined;
  for (;;) {
    try {
      for await (const events of client.stream({
        ...filterOf(flags),
        ...(after === undefined ? {} : { after }),
      })) {
        after = events.at(-1)?.seq ?? after;
        await output.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
      }
    } catch (error) {
      // A server that was never there is a mistake; one that goes away comes back.
      if (after === undefined || !(error instanceof IngestClientError)) throw error;
    }
    await delay(reconnectMs);
  }
}

async function exportAll(flags: CommandFlags, output: CommandOutput): Promise<number> {
  if (flags.store !== null) {
    for await (const lines of readFileLines(flags.store, flags, { follow: false }))
      await output.write(lines);
    return 0;
  }
  const body = await clientOf(flags).exportEvents({ ...filterOf(flags), format: flags.format });
  for await (const piece of body.pipeThrough(new TextDecoderStream())) await output.write(piece);
  return 0;
}

async function importAll(flags: CommandFlags, output: CommandOutput): Promise<number> {
  const [file] = flags.words;
  if (file === undefined) throw new CommandMistake("import needs a file, or - for standard input.");
  const lines = await readText(file === "-" ? process.stdin : createReadStream(file));
  const { accepted, rejected } = await clientOf(flags).importEvents(lines, scopeOf(flags));
  await output.write(`${accepted} events imported, ${rejected} lines left out.\n`);
  return rejected === 0 ? 0 : 1;
}

async function setFault(flags: CommandFlags, output: CommandOutput): Promise<number> {
  const [kind = ""] = flags.words;
  const client = clientOf(flags);
  if (kind === "clear") {
    const cleared = await client.clearFaults(
      flags.run === null ? { all: true } : { run: flags.run },
    );
    await output.write(`${cleared} faults cleared.\n`);
    return 0;
  }
  const { times } = flags;
  const rule = { ...scopeOf(flags), ...(times === null ? {} : { times }) };
  const fault = await client.setFault(faultOf(kind, flags), rule);
  await output.write(`${JSON.stringify(fault)}\n`);
  return 0;
}

function faultOf(kind: string, { status, retryAfterSeconds, delayMs }: CommandFlags): Fault {
  switch (kind) {
    case "status":
      return { kind, status, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) };
    case "delay":
    case "drip":
      return { kind, delayMs };
    case "drop-before":
    case "drop-after":
    case "truncate":
      return { kind };
    default:
      throw new CommandMistake(`fault needs a kind; ${JSON.stringify(kind)} is none.`);
  }
}

async function readyz(flags: CommandFlags, output: CommandOutput): Promise<number> {
  const isReady = await clientOf(flags).isReady();
  await output.write(isReady ? "ready\n" : "not ready\n");
  return isReady ? 0 : 1;
}

async function signIn(flags: CommandFlags, output: CommandOutput): Promise<number> {
  await output.write(`${await clientOf(flags).signInUrl()}\n`);
  return 0;
}

function clientOf({ url, accessKey }: CommandFlags): IngestClient {
  return createIngestClient({ url, ...(accessKey === null ? {} : { accessKey }) });
}

function scopeOf({ path, run }: CommandFlags): { path?: "track" | "test"; run?: string } {
  return { ...(path === null ? {} : { path }), ...(run === null ? {} : { run }) };
}

function filterOf(flags: CommandFlags): { path?: "track" | "test"; run?: string; name?: string } {
  return { ...scopeOf(flags), ...(flags.name === null ? {} : { name: flags.name }) };
}
