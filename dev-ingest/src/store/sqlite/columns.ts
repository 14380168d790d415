import type { DatabaseSync } from "node:sqlite";

/** What a row of `column_block` holds, packed, of the events of one name in one segment, in their order. */
export const columnKind = {
  /** Minute, scope and position of each event, three int32; its property is `noProperty`. */
  facts: 0,
  /** One byte an event, the number of its text; then the texts themselves as a JSON array. 0 stands for none. */
  texts: 1,
  /** A float64 an event; NaN where it has no number. */
  numbers: 2,
  /** Nothing: the texts were too many or too long, and readers look at the events. */
  noTexts: 3,
} as const;

export const factsPerEvent = 3;
export const noProperty = 0;
/** Texts of one property that have a number; a byte holds no more. */
export const maxTexts = 255;

/** Lane and run as one number. */
export function scopeOf(lane: number, runId: number): number {
  return runId * 2 + lane;
}

/** Forgets the columns of segments: their events have changed or are gone. */
export function deleteColumns(
  database: DatabaseSync,
  firstSegment: number,
  lastSegment: number,
): void {
  for (const table of ["column_block", "column_segment"])
    database
      .prepare(`delete from ${table} where segment >= ? and segment <= ?`)
      .run(firstSegment, lastSegment);
}
