/** Events that travel in one request, as they outlive the page or process that tracked them. */
export interface KeptBatch {
  /** Idempotency key: `<client>.<first>-<last>`, or any other text that an older version or another sender made. */
  readonly id: string;
  /** JSON text of each event, oldest first. */
  readonly events: readonly string[];
  /** When the first event was tracked. Milliseconds since 1970, by the wall clock of that moment. */
  readonly trackedAt: number;
  /** Whether it was handed over to an ingest whose answer no one has seen. */
  readonly isInDoubt?: boolean;
  /** What belongs into its address beside the id and the age: `&without=3`. */
  readonly query?: string | undefined;
}

/**
 * Events that travel in one request; without an event it carries a question alone. Once it is no longer open it never
 * changes: every attempt sends the same bytes.
 */
export interface Batch {
  /** The client instance that numbered the events; the whole id where they have no numbers. */
  readonly client: string;
  /** The number of the first event, from 1; the others follow without a gap. 0 where they have none. */
  readonly first: number;
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
  /** It was handed over while a page was left: no one has seen the answer. */
  | "in-doubt";

/** The idempotency key of a batch, which names its events. An open batch changes its id when it grows. */
export function idOf(batch: Batch): string {
  const { first, events } = batch;
  return first ? `${keyOf(batch)}-${first + events.length - 1}` : keyOf(batch);
}

/** Whether a batch has not been handed over, or came back. */
export function isWaiting({ state }: Batch): boolean {
  return state === "open" || state === "sealed";
}

/** What distinguishes a batch from all others for as long as it lives. */
export function keyOf({ client, first }: Pick<Batch, "client" | "first">): string {
  return first ? `${client}.${first}` : client;
}

const numberedId = /^([\w~-]+)\.([1-9]\d*)-(\d+)$/;

/** Reads which events a kept batch holds. Where the id does not agree with their number, it is a plain one. */
export function readId({ id, events }: KeptBatch): Pick<Batch, "client" | "first"> {
  const [, client = id, first, last] = numberedId.exec(id) ?? [];
  const isNumbered = Number(last) - Number(first) + 1 === events.length;
  return isNumbered ? { client, first: Number(first) } : { client: id, first: 0 };
}

/** What a store keeps of a batch. */
export function toKept(batch: Batch): KeptBatch {
  const { events, trackedAt, query } = batch;
  return { id: idOf(batch), events, trackedAt, isInDoubt: !isWaiting(batch), query };
}
