/** One event as the scenario server got it. */
export interface ReceivedEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One request whose body was read to its end. */
export interface ReceivedBatch {
  readonly path: "track" | "test";
  /** The idempotency key of the URL, or null without one. */
  readonly id: string | null;
  /** The body as it came. */
  readonly body: string;
  /** The events in it; none when the body is not a JSON array. */
  readonly events: readonly ReceivedEvent[];
  readonly contentType: string | null;
  readonly accessKey: string | null;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** What the sender said in the address. */
  readonly query: Readonly<Record<string, string>>;
  /** The ids that it asked about, of which every event is held; undefined where it did not ask. */
  readonly known?: readonly string[] | undefined;
  /** A duplicate brings no event that was not stored before. */
  readonly outcome: "stored" | "duplicate" | "refused";
  /** Those of its events that were new, and stored. */
  readonly stored: readonly ReceivedEvent[];
}

/** What became of marked events, each of which carries a value of its own in `properties.mark`. */
export interface Tally<Mark> {
  /** Sent by the page, stored nowhere. */
  readonly lost: readonly Mark[];
  /** Stored more than once by a server that knows batch ids. */
  readonly duplicated: readonly Mark[];
  /** Taken in more than once on the wire, as a server that knows no batch ids would count them. */
  readonly duplicatedOnWire: readonly Mark[];
  /** Ids that came with more than one body: a batch that is sent again must be the same, byte for byte. */
  readonly changedBatches: readonly string[];
}

/** Compares the marks of the events that were tracked with the batches that a server took in. */
export function tallyMarks<Mark>(
  tracked: readonly Mark[],
  batches: readonly ReceivedBatch[],
): Tally<Mark> {
  const taken = batches.filter(({ outcome }) => outcome !== "refused");
  const stored = countMarks(taken.flatMap((batch) => batch.stored));
  const onWire = countMarks(taken.flatMap(({ events }) => events));
  const isRepeated = (counts: ReadonlyMap<unknown, number>) => (mark: Mark) =>
    (counts.get(mark) ?? 0) > 1;
  return {
    lost: tracked.filter((mark) => !stored.has(mark)),
    duplicated: tracked.filter(isRepeated(stored)),
    duplicatedOnWire: tracked.filter(isRepeated(onWire)),
    changedBatches: changedIds(batches),
  };
}

function countMarks(events: readonly ReceivedEvent[]): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const { properties } of events) {
    const { mark } = properties;
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return counts;
}

function changedIds(batches: readonly ReceivedBatch[]): string[] {
  const bodyById = new Map<string, string>();
  const changed = new Set<string>();
  for (const { id, body } of batches) {
    if (id === null) continue;
    if ((bodyById.get(id) ?? body) !== body) changed.add(id);
    bodyById.set(id, body);
  }
  return [...changed];
}
