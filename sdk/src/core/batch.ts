/** Events that travel in one request, as they outlive the page or process that tracked them. */
export interface KeptBatch {
  /** Idempotency key: `<client>.<first>-<last>`, or any other text that an older version or another sender made. */
  readonly id: string;
  /** JSON text of each event, oldest first. */
  readonly events: readonly string[];
  /** When the first event was tracked. Milliseconds since 1970, by the wall clock of that moment. */
  readonly trackedAt: number;
  /** Whether it was handed over to an ingest whose answer nobody has seen. */
  readonly isInDoubt?: boolean;
  /** What belongs into its address beside the id and the age: `&without=3`. */
  readonly query?: string | undefined;
}

/** Events that travel in one request. Once it is no longer open it never changes: every attempt sends the same bytes. */
export interface Batch {
  /** The client instance that numbered the events. */
  readonly client: string;
  /** The number of the first event; the others follow without a gap. */
  readonly first: number;
  /** The id of a batch whose events have no numbers that are known here. */
  readonly plainId?: string | undefined;
  readonly query?: string | undefined;
  /** JSON text of each event, oldest first. */
  readonly events: string[];
  /** UTF-8 bytes of the request body: brackets, commas and events. */
  bytes: number;
  readonly trackedAt: number;
  /** When the batch is sent even if it is small, by `elapsedMs()`. */
  readonly dueAt: number;
  state: BatchState;
}

export type BatchState =
  /** May take in more events. */
  | "open"
  /** Waits to be sent; it will not change. */
  | "sealed"
  /** A request carries it, and this page hears the answer. */
  | "in-flight"
  /** It was handed over while a page was left: nobody has seen the answer. */
  | "in-doubt";

/** The idempotency key of a batch, which names its events. An open batch changes its id when it grows. */
export function idOf({ plainId, client, first, events }: Batch): string {
  return plainId ?? `${client}.${first}-${first + events.length - 1}`;
}

/** What tells a batch from all others for as long as it lives. */
export function keyOf({
  plainId,
  client,
  first,
}: Pick<Batch, "plainId" | "client" | "first">): string {
  return plainId ?? `${client}.${first}`;
}

const numberedId = /^([\w~-]{1,64})\.([1-9]\d{0,11})-(\d+)$/;

/** Reads which events a kept batch holds. Where the id does not agree with their number, it is a plain one. */
export function readId({ id, events }: KeptBatch): Pick<Batch, "plainId" | "client" | "first"> {
  const [, client = "", first = 0, last] = numberedId.exec(id) ?? [];
  const isNumbered = Number(last) - Number(first) + 1 === events.length;
  return { client, first: Number(first), plainId: isNumbered ? undefined : id };
}

/** What a store keeps of a batch. */
export function toKept(batch: Batch): KeptBatch {
  const { events, trackedAt, state, query } = batch;
  const isInDoubt = state === "in-flight" || state === "in-doubt";
  return { id: idOf(batch), events, trackedAt, isInDoubt, query };
}
