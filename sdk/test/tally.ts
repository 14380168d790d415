import type { WireBatch, WireEvent } from "./ingest-tap.ts";

/** What became of marked events, each of which carries a value of its own in `properties.mark`. */
export interface Tally {
  /** Tracked, and not stored. */
  readonly lost: readonly number[];
  /** Stored more than once. */
  readonly duplicated: readonly number[];
  /** Sent more than once, as an ingest that knows no batch ids would count them. */
  readonly duplicatedOnWire: readonly number[];
  /** Ids that came with more than one body: a batch that is sent again must be the same, byte for byte. */
  readonly changedBatches: readonly string[];
}

export const nothingLost: Tally = {
  lost: [],
  duplicated: [],
  duplicatedOnWire: [],
  changedBatches: [],
};

/** Compares the marks of the events that were tracked with what an ingest has stored, and with what went over the wire. */
export function tallyMarks(
  tracked: readonly number[],
  stored: readonly WireEvent[],
  batches: readonly WireBatch[],
): Tally {
  const inStore = countMarks(stored);
  // What was cut counts: the ingest may have it.
  const onWire = countMarks(
    batches.flatMap(({ events, status }) => ((status ?? 200) < 300 ? events : [])),
  );
  return {
    lost: tracked.filter((mark) => !inStore.has(mark)),
    duplicated: tracked.filter((mark) => inStore.get(mark)! > 1),
    duplicatedOnWire: tracked.filter((mark) => onWire.get(mark)! > 1),
    changedBatches: changedIds(batches),
  };
}

function countMarks(events: readonly WireEvent[]): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const { properties } of events) {
    const { mark } = properties;
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return counts;
}

function changedIds(batches: readonly WireBatch[]): string[] {
  const bodyById = new Map<string, string>();
  const changed = new Set<string>();
  for (const { id, body } of batches) {
    if (id === null) continue;
    if ((bodyById.get(id) ?? body) !== body) changed.add(id);
    bodyById.set(id, body);
  }
  return [...changed];
}
