import type { DatabaseSync } from "node:sqlite";
import { readMeta, writeMeta } from "./schema.ts";

const firstKeptKey = "first_kept_seq";

/** Seq of the oldest event that retention leaves; older ones may be in the file still, in a chunk with younger ones. */
export function firstKeptSeq(database: DatabaseSync): number {
  return Number(readMeta(database, firstKeptKey) ?? 1);
}

export function writeFirstKeptSeq(database: DatabaseSync, seq: number): void {
  writeMeta(database, firstKeptKey, seq);
}

/** SQL for the number of a chunk's events that retention leaves. */
export function keptEventsIn(database: DatabaseSync): string {
  return `max(0, min(events, first_seq + events - ${firstKeptSeq(database)}))`;
}
