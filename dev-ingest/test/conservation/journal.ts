import { appendFileSync, readFileSync } from "node:fs";

/** What one writer has sent, and what of it was acknowledged. */
export interface Journal {
  /** JSON texts of events by the name of the piece that they were sent in; null compares by value instead of bytes. */
  readonly events: ReadonlyMap<string, readonly string[]>;
  readonly acknowledged: ReadonlySet<string>;
  /** True when the writer re-encodes events itself, so that only their values can be compared. */
  readonly isByValue: boolean;
}

/** Notes that a piece is about to be sent, before it is. */
export function noteSent(file: string, piece: string, events: readonly string[]): void {
  appendFileSync(file, `${JSON.stringify({ sent: piece, events })}\n`);
}

/** Notes that a piece got a 2xx. */
export function noteAcknowledged(file: string, piece: string): void {
  appendFileSync(file, `${JSON.stringify({ acknowledged: piece })}\n`);
}

export function readJournal(file: string, isByValue: boolean): Journal {
  const events = new Map<string, readonly string[]>();
  const acknowledged = new Set<string>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    const entry = JSON.parse(line) as { sent?: string; events?: string[]; acknowledged?: string };
    if (entry.sent !== undefined) events.set(entry.sent, entry.events ?? []);
    if (entry.acknowledged !== undefined) acknowledged.add(entry.acknowledged);
  }
  return { events, acknowledged, isByValue };
}
