import type { FlagTable, FlagValues } from "./flag.ts";

/** Where a command writes. */
export interface CommandOutput {
  /** Resolves when the reader has taken the text or the bytes. */
  readonly write: (piece: string | Uint8Array) => Promise<void>;
  /** For a server's log: what has no reader is not written. */
  readonly writeLog: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** What was typed, read. */
export interface Invocation<Flags extends FlagTable> {
  readonly flags: FlagValues<Flags>;
  /** What is not a flag: files, the kind of a fault. */
  readonly words: readonly string[];
  readonly output: CommandOutput;
}

/** One thing that `dev-ingest` does. */
export interface Command<Flags extends FlagTable = FlagTable> {
  /** What is typed after `dev-ingest`: "tail", "plan check"; "" for what it does by itself. */
  readonly name: string;
  /** What its words are called: "<file>". */
  readonly words?: string;
  /** How many words it takes; none unless it says so. */
  readonly wordCount?: { readonly least: number; readonly most: number };
  readonly summary: string;
  readonly flags: Flags;
  /** Resolves to the exit code: 0 done, 1 it failed or found something. What it throws is shown in one line. */
  readonly run: (invocation: Invocation<Flags>) => Promise<number>;
}

/** Keeps the types of a command's flags together with what uses them. */
export function command<Flags extends FlagTable>(definition: Command<Flags>): Command {
  // What reads the command line makes the values by the same table.
  return definition as unknown as Command;
}

/** Someone typed a command that cannot be understood. */
export class CommandMistake extends Error {
  override readonly name = "CommandMistake";
}
