import type {
  DeleteScope,
  EventQuery,
  EventRow,
  EventStatus,
  IncomingBatch,
  Lane,
  Page,
  Sender,
} from "./event-store.ts";
import type { Issue } from "../wire/issue.ts";
import { contentMatcher, hasContentFilter } from "./matches.ts";
import { isInScope } from "./row-query.ts";

/** One request as the log keeps it: its body once, and where the events lie in it. */
export interface LoggedBatch {
  readonly seq: number;
  readonly firstSeq: number;
  readonly lane: Lane;
  readonly run: string | null;
  readonly batchId: string | null;
  readonly receivedAtMs: number;
  readonly sender: Sender;
  readonly bytes: Buffer;
  readonly names: readonly string[];
  /** Start, end and index of each event, three numbers an event. */
  readonly spans: Int32Array;
  readonly verdictByPosition: ReadonlyMap<number, Verdict> | null;
  readonly rejectedCount: number;
}

interface Verdict {
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
}

/** What a batch costs beside its body; keeps a flood of empty bodies inside the bound of bytes. */
const batchOverheadBytes = 512;

/** A search looks at events for so long, then answers with what it has and where to go on. */
export const maxSearchMs = 50;

const okVerdict: Verdict = { status: "ok", issues: [] };

/**
 * Stored batches in the order of their seqs, oldest dropped first.
 *
 * Keeps bodies as bytes: outside the JavaScript heap, decoded only where an event is read.
 */
export class BatchLog {
  #batches: LoggedBatch[] = [];
  /** Batches before this one are gone; the array is cut when they are many. */
  #head = 0;
  #lastSeq = 0;
  #events = 0;
  #bytes = 0;

  push(batch: IncomingBatch, firstSeq: number): void {
    const spans = new Int32Array(batch.events.length * 3);
    let verdicts: Map<number, Verdict> | null = null;
    for (let at = 0; at < batch.events.length; at++) {
      const event = batch.events[at]!;
      spans[at * 3] = event.start;
      spans[at * 3 + 1] = event.end;
      spans[at * 3 + 2] = event.index;
      if (event.issues.length > 0 || event.status !== "ok") {
        verdicts ??= new Map();
        verdicts.set(at, { status: event.status, issues: event.issues });
      }
    }
    this.#batches.push({
      seq: ++this.#lastSeq,
      firstSeq,
      lane: batch.lane,
      run: batch.run,
      batchId: batch.batchId,
      receivedAtMs: batch.receivedAtMs,
      sender: batch.sender,
      bytes: batch.bytes,
      names: batch.events.map((event) => event.name),
      spans,
      verdictByPosition: verdicts,
      rejectedCount: batch.rejected.length,
    });
    this.#events += batch.events.length;
    this.#bytes += batch.bytes.length + batchOverheadBytes;
  }

  /** Drops the oldest batches until both bounds hold; one batch is kept always. */
  trim(maxEvents: number, maxBytes: number): void {
    while (
      (this.#events > maxEvents || this.#bytes > maxBytes) &&
      this.#head < this.#batches.length - 1
    ) {
      const oldest = this.#batches[this.#head++]!;
      this.#events -= oldest.names.length;
      this.#bytes -= oldest.bytes.length + batchOverheadBytes;
    }
    if (this.#head > 1_000 && this.#head * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#head);
      this.#head = 0;
    }
  }

  all(): readonly LoggedBatch[] {
    return this.#head === 0 ? this.#batches : this.#batches.slice(this.#head);
  }

  /** Seq of the oldest event still here; one more than the newest when there is none. */
  get firstSeq(): number {
    const oldest = this.#batches[this.#head];
    return oldest?.firstSeq ?? Number.POSITIVE_INFINITY;
  }

  events(query: EventQuery): Page<EventRow> {
    const rows: EventRow[] = [];
    const isOldestFirst = query.order === "oldest";
    const step = isOldestFirst ? 1 : -1;
    const matches = hasContentFilter(query) ? contentMatcher(query) : null;
    const deadlineMs = performance.now() + maxSearchMs;
    for (
      let at = this.#startFor(query);
      at >= this.#head && at < this.#batches.length;
      at += step
    ) {
      const batch = this.#batches[at]!;
      if (!isInScope(batch, query) || !isInTime(batch, query)) continue;
      const count = batch.names.length;
      for (let nth = 0; nth < count; nth++) {
        const position = isOldestFirst ? nth : count - 1 - nth;
        const seq = batch.firstSeq + position;
        if (query.after !== undefined && seq <= query.after) continue;
        if (query.before !== undefined && seq >= query.before) continue;
        if (query.name !== undefined && batch.names[position] !== query.name) continue;
        if (rows.length === query.limit) return { rows, next: rows.at(-1)?.seq ?? null };
        const row = rowAt(batch, position);
        if (query.status !== undefined && row.status !== query.status) continue;
        if (matches === null || matches(row.raw)) rows.push(row);
      }
      const lastSeq = isOldestFirst ? batch.firstSeq + count - 1 : batch.firstSeq;
      if (matches !== null && performance.now() > deadlineMs) return { rows, next: lastSeq };
    }
    return { rows, next: null };
  }

  event(seq: number): EventRow | null {
    const batch = this.#batches[this.#indexOfSeq(seq)];
    if (!batch || seq < batch.firstSeq) return null;
    return rowAt(batch, seq - batch.firstSeq);
  }

  /** Drops batches received before a time, the newest one kept. */
  trimOlderThan(receivedAtMs: number): void {
    let events = this.#events;
    for (let at = this.#head; at < this.#batches.length - 1; at++) {
      if (this.#batches[at]!.receivedAtMs >= receivedAtMs) break;
      events -= this.#batches[at]!.names.length;
    }
    this.trim(events, Number.POSITIVE_INFINITY);
  }

  countOf(scope: DeleteScope): number {
    return this.all().reduce(
      (sum, batch) => sum + (isInScope(batch, scope) ? batch.names.length : 0),
      0,
    );
  }

  delete(scope: DeleteScope): number {
    const kept: LoggedBatch[] = [];
    let deleted = 0;
    for (const batch of this.all()) {
      if (!isInScope(batch, scope)) {
        kept.push(batch);
        continue;
      }
      deleted += batch.names.length;
      this.#bytes -= batch.bytes.length + batchOverheadBytes;
    }
    this.#events -= deleted;
    this.#batches = kept;
    this.#head = 0;
    return deleted;
  }

  /** The first batch that can hold an answer in the direction of the query. */
  #startFor(query: EventQuery): number {
    if (query.order === "oldest") {
      return query.after === undefined ? this.#head : this.#indexOfSeq(query.after + 1);
    }
    return query.before === undefined
      ? this.#batches.length - 1
      : Math.min(this.#indexOfSeq(query.before), this.#batches.length - 1);
  }

  /** The first batch whose events reach the seq. */
  #indexOfSeq(seq: number): number {
    let low = this.#head;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const batch = this.#batches[middle]!;
      if (batch.firstSeq + batch.names.length - 1 < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isInTime(batch: LoggedBatch, query: EventQuery): boolean {
  return (
    (query.fromMs === undefined || batch.receivedAtMs >= query.fromMs) &&
    (query.untilMs === undefined || batch.receivedAtMs < query.untilMs)
  );
}

function rowAt(batch: LoggedBatch, position: number): EventRow {
  const verdict = batch.verdictByPosition?.get(position) ?? okVerdict;
  return {
    seq: batch.firstSeq + position,
    receivedAtMs: batch.receivedAtMs,
    lane: batch.lane,
    run: batch.run,
    batchId: batch.batchId,
    index: batch.spans[position * 3 + 2]!,
    name: batch.names[position]!,
    raw: batch.bytes.toString("utf8", batch.spans[position * 3], batch.spans[position * 3 + 1]),
    status: verdict.status,
    issues: verdict.issues,
    sender: batch.sender,
  };
}
