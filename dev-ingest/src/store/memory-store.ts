import { randomBytes } from "node:crypto";
import type {
  AppendOutcome,
  BatchRow,
  DeleteScope,
  EventQuery,
  EventRow,
  EventStore,
  IncomingBatch,
  NameStatistics,
  Page,
  Rejection,
  RejectionRow,
  RowQuery,
  RunRow,
  SeriesQuery,
  SeriesRow,
} from "./event-store.ts";
import { BatchLog, type LoggedBatch } from "./batch-log.ts";
import { groupedSeries, MemoryRollUps } from "./memory-series.ts";
import { isInScope, pageOf } from "./row-query.ts";

/** Bounds of the memory store. When one is reached, the oldest batches go. */
export interface MemoryBounds {
  /** Events kept. @default 200_000 */
  readonly maxStoredEvents: number;
  /** Bytes of event text kept. @default 134_217_728 */
  readonly maxStoredBytes: number;
  /** Refused bodies and events kept. @default 1_000 */
  readonly maxRejections: number;
  /** UTF-16 units of refused text kept. @default 8_388_608 */
  readonly maxRejectionUnits: number;
  /** Runs kept; beyond it those unused for longest go. @default 1_000 */
  readonly maxRuns: number;
  /** Batch ids remembered, those of batches gone since included. @default 100_000 */
  readonly maxBatchIds: number;
  /** Event names with statistics of their own; later ones are counted together. @default 10_000 */
  readonly maxNames: number;
  /** Milliseconds that an event is kept; null keeps it while there is room. @default null */
  readonly maxAgeMs: number | null;
}

export const defaultMemoryBounds: MemoryBounds = {
  maxStoredEvents: 200_000,
  maxStoredBytes: 134_217_728,
  maxRejections: 1_000,
  maxRejectionUnits: 8_388_608,
  maxRuns: 1_000,
  maxBatchIds: 100_000,
  maxNames: 10_000,
  maxAgeMs: null,
};

const otherNames = "(other names)";

/** Keeps events in memory, oldest out first. Same behaviour as the durable stores, except that a restart forgets. */
export function createMemoryStore(bounds: Partial<MemoryBounds> = {}): EventStore {
  return new MemoryStore({ ...defaultMemoryBounds, ...bounds });
}

interface KnownBatch {
  readonly scope: { readonly lane: IncomingBatch["lane"]; readonly run: string | null };
  readonly answer: string;
  readonly checksum: number;
}

class MemoryStore implements EventStore {
  readonly id = randomBytes(4).toString("hex");
  readonly #bounds: MemoryBounds;
  readonly #log = new BatchLog();
  readonly #knownByKey = new Map<string, KnownBatch>();
  readonly #statisticsByKey = new Map<
    string,
    { -readonly [Key in keyof NameStatistics]: NameStatistics[Key] }
  >();
  readonly #listeners = new Set<() => void>();
  readonly #rollUps = new MemoryRollUps();
  readonly #lastUseByRun = new Map<string, number>();
  #rejections: RejectionRow[] = [];
  #rejectionUnits = 0;
  #lastRejectionSeq = 0;
  #lastEventSeq = 0;

  constructor(bounds: MemoryBounds) {
    this.#bounds = bounds;
  }

  get lastSeq(): number {
    return this.#lastEventSeq;
  }

  append(batch: IncomingBatch): Promise<AppendOutcome> {
    const key = batch.batchId === null ? null : scopedKey(batch, batch.batchId);
    const known = key === null ? undefined : this.#knownByKey.get(key);
    if (known) {
      return Promise.resolve({ kind: "duplicate", answer: known.answer, checksum: known.checksum });
    }
    const firstSeq = this.#lastEventSeq + 1;
    this.#lastEventSeq += batch.events.length;
    this.#log.push(batch, firstSeq);
    if (key !== null) this.#remember(key, batch);
    for (const rejection of batch.rejected) this.#keepRejection(rejection);
    this.#count(batch);
    this.#rollUps.add(batch);
    if (batch.run !== null) this.#lastUseByRun.set(batch.run, batch.receivedAtMs);
    if (this.#lastUseByRun.size > this.#bounds.maxRuns) void this.#dropOldestRuns();
    this.#log.trim(this.#bounds.maxStoredEvents, this.#bounds.maxStoredBytes);
    if (batch.events.length > 0) for (const listener of this.#listeners) listener();
    return Promise.resolve({ kind: "stored", firstSeq });
  }

  reject(rejection: Rejection): Promise<void> {
    this.#keepRejection(rejection);
    return Promise.resolve();
  }

  events(query: EventQuery): Promise<Page<EventRow>> {
    return Promise.resolve(this.#log.events(query));
  }

  batches(query: RowQuery): Promise<Page<BatchRow>> {
    return Promise.resolve(pageOf(this.#log.all(), query, toBatchRow));
  }

  rejections(query: RowQuery): Promise<Page<RejectionRow>> {
    return Promise.resolve(pageOf(this.#rejections, query, (row) => row));
  }

  event(seq: number): Promise<EventRow | null> {
    return Promise.resolve(this.#log.event(seq));
  }

  series(query: SeriesQuery): Promise<readonly SeriesRow[]> {
    return Promise.resolve(
      query.groupBy === undefined ? this.#rollUps.series(query) : groupedSeries(this.#log, query),
    );
  }

  runs(): Promise<readonly RunRow[]> {
    return Promise.resolve(
      [...this.#lastUseByRun]
        .map(([run, lastUsedAtMs]) => ({ run, events: this.#log.countOf({ run }), lastUsedAtMs }))
        .toSorted((left, right) => right.lastUsedAtMs - left.lastUsedAtMs),
    );
  }

  statistics(scope: DeleteScope): Promise<readonly NameStatistics[]> {
    return Promise.resolve(
      [...this.#statisticsByKey.values()]
        .filter((row) => isInScope(row, scope))
        .map((row) => ({ ...row })),
    );
  }

  deleteEvents(scope: DeleteScope): Promise<number> {
    for (const [key, known] of this.#knownByKey)
      if (isInScope(known.scope, scope)) this.#knownByKey.delete(key);
    for (const [key, row] of this.#statisticsByKey)
      if (isInScope(row, scope)) this.#statisticsByKey.delete(key);
    this.#rejections = this.#rejections.filter((row) => !isInScope(row, scope));
    this.#rejectionUnits = this.#rejections.reduce((sum, { raw }) => sum + raw.length, 0);
    this.#rollUps.delete(scope);
    if (scope.lane === undefined) {
      for (const run of this.#lastUseByRun.keys()) {
        if (scope.run === undefined || scope.run === run) this.#lastUseByRun.delete(run);
      }
    }
    return Promise.resolve(this.#log.delete(scope));
  }

  async expire(runsUnusedSinceMs: number): Promise<void> {
    for (const [run, lastUsedAtMs] of this.#lastUseByRun) {
      if (lastUsedAtMs < runsUnusedSinceMs) await this.deleteEvents({ run });
    }
    if (this.#bounds.maxAgeMs !== null) this.#log.trimOlderThan(Date.now() - this.#bounds.maxAgeMs);
  }

  onStored(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): { isReady: boolean; reason: null } {
    return { isReady: true, reason: null };
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }

  #remember(key: string, batch: IncomingBatch): void {
    this.#knownByKey.set(key, {
      scope: { lane: batch.lane, run: batch.run },
      answer: batch.answer,
      checksum: batch.checksum,
    });
    if (this.#knownByKey.size <= this.#bounds.maxBatchIds) return;
    const [oldest] = this.#knownByKey.keys();
    this.#knownByKey.delete(oldest!);
  }

  #keepRejection(rejection: Rejection): void {
    this.#rejections.push({ ...rejection, seq: ++this.#lastRejectionSeq });
    this.#rejectionUnits += rejection.raw.length;
    const { maxRejections, maxRejectionUnits } = this.#bounds;
    let surplus = 0;
    // Cutting in slices keeps the cost of one rejection constant on average.
    if (this.#rejections.length >= maxRejections * 2)
      surplus = this.#rejections.length - maxRejections;
    let units = this.#rejectionUnits;
    for (
      let at = 0;
      at < this.#rejections.length && (at < surplus || units > maxRejectionUnits);
      at++
    ) {
      units -= this.#rejections[at]!.raw.length;
      surplus = Math.max(surplus, at + 1);
    }
    if (surplus > 0) this.#rejections = this.#rejections.slice(surplus);
    this.#rejectionUnits = units;
  }

  /** A tenth goes at once: looking for the oldest costs by the number of runs. */
  async #dropOldestRuns(): Promise<void> {
    const surplus = this.#lastUseByRun.size - Math.floor(this.#bounds.maxRuns * 0.9);
    const oldest = [...this.#lastUseByRun]
      .toSorted(([, left], [, right]) => left - right)
      .slice(0, surplus);
    for (const [run] of oldest) await this.deleteEvents({ run });
  }

  #countedName(batch: IncomingBatch, name: string): string {
    if (this.#statisticsByKey.size < this.#bounds.maxNames) return name;
    return this.#statisticsByKey.has(scopedKey(batch, name)) ? name : otherNames;
  }

  #count(batch: IncomingBatch): void {
    for (const event of batch.events) {
      const name = this.#countedName(batch, event.name);
      const key = scopedKey(batch, name);
      const row = this.#statisticsByKey.get(key);
      if (row) {
        row.count++;
        row.lastAtMs = batch.receivedAtMs;
        continue;
      }
      this.#statisticsByKey.set(key, {
        lane: batch.lane,
        run: batch.run,
        name,
        count: 1,
        firstAtMs: batch.receivedAtMs,
        lastAtMs: batch.receivedAtMs,
      });
    }
  }
}

function scopedKey(
  scope: { readonly lane: string; readonly run: string | null },
  key: string,
): string {
  return `${scope.lane}\n${scope.run ?? ""}\n${key}`;
}

function toBatchRow(batch: LoggedBatch): BatchRow {
  return {
    seq: batch.seq,
    batchId: batch.batchId,
    lane: batch.lane,
    run: batch.run,
    receivedAtMs: batch.receivedAtMs,
    sender: batch.sender,
    firstEventSeq: batch.firstSeq,
    events: batch.names.length,
    rejected: batch.rejectedCount,
    bytes: batch.bytes.length,
  };
}
