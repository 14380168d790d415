import { idOf, isWaiting, type Batch, type KeptBatch } from "../../core/batch.ts";

/**
 * A batch as it is stored. A tuple, because names of properties are shortened in the bundle and have to mean the same to
 * every version.
 */
export type Row = readonly [
  id: string,
  events: readonly string[],
  /** Of the body. Read by version 0.1 only. */
  bytes: number,
  trackedAt: number,
  isInDoubt: boolean,
];

export function toRow(batch: Batch): Row {
  return [idOf(batch), batch.events, batch.bytes, batch.trackedAt, !isWaiting(batch)];
}

export function fromRow([id, events, , trackedAt, isInDoubt]: Row): KeptBatch {
  return { id, events, trackedAt, isInDoubt };
}

/** The key of a row's batch: its id, without the last number where there is one. */
export function keyOfRow([id]: Row): string {
  return id.replace(/-\d+$/, "");
}
