import { isWaiting, keyOf, readId, type Batch, type KeptBatch } from "./batch.ts";
import type { BatchStore } from "./batch-store.ts";
import { createClientId } from "./client-id.ts";
import { elapsedMs } from "./clock.ts";
import type { ResolvedSettings } from "./settings.ts";

/** The events that wait or are in flight, in tracking order, in bounded number and size. */
export interface EventQueue {
  readonly batches: Batch[];
  /** The client that numbers events now, and the highest number it has given. */
  readonly numbering: () => Numbering;
  /** From the next event on, a new client numbers from 1. */
  renumber(): void;
  /** Appends one event and gives it its number. */
  append(json: string, jsonBytes: number): void;
  /** Takes in an orphaned batch: after others of that kind, before everything of this page. Returns whether it was new. */
  recover(kept: KeptBatch): boolean;
  /** The batch to drop because there is too much: the oldest that has not been handed over, and so cannot have arrived. */
  findOverflow(): Batch | undefined;
  /** Takes a batch out, delivered or dropped. */
  remove(batch: Batch): void;
  /** Puts two halves with ids of their own in the place of a batch of two events or more. */
  halve(batch: Batch): void;
  /** Largest size of the batches opened from now on. */
  batchBytes: number;
}

export interface Numbering {
  readonly client: string;
  /** 0 before the first event. */
  readonly upto: number;
}

export interface QueueOptions {
  readonly settings: ResolvedSettings;
  /** The length of a text in UTF-8. */
  readonly countBytes: (text: string) => number;
  readonly store: BatchStore | undefined;
}

/** The oldest go a batch at a time: no more than this share of a full queue. */
const oldestShare = 1 / 20;

/** So that a late batch, whose events share its age, lands in the right minute. */
const longestSpanMs = 60_000;

export function createEventQueue({ settings, countBytes, store }: QueueOptions): EventQueue {
  const { maxQueueEvents, maxQueueBytes } = settings;
  const maxBatchEvents = Math.min(settings.maxBatchEvents, maxQueueEvents * oldestShare);
  const batches: Batch[] = [];
  let client = "";
  let upto = 0;
  let queueEvents = 0;
  let queueBytes = 0;

  const measure = (events: readonly string[]): number => countBytes(`[${events.join()}]`);

  /** The open batch, if an event of this size still fits into it. */
  const findRoom = (jsonBytes: number): Batch | undefined => {
    const last = batches.at(-1);
    if (last?.state !== "open" || last.client !== client) return undefined;
    const spanMs = Date.now() - last.trackedAt;
    const hasRoom =
      last.events.length < maxBatchEvents &&
      last.bytes + jsonBytes < queue.batchBytes &&
      spanMs >= 0 &&
      spanMs < longestSpanMs;
    return hasRoom ? last : undefined;
  };

  const open = (): Batch => {
    // Not before: Workers have no randomness while they start, and a process that is restored from a snapshot is another one.
    client ||= createClientId();
    const batch: Batch = {
      client,
      first: upto + 1,
      events: [],
      bytes: 1,
      trackedAt: Date.now(),
      dueAt: elapsedMs() + settings.flushIntervalMs,
      state: "open",
    };
    batches.push(batch);
    queueBytes++;
    return batch;
  };

  const queue: EventQueue = {
    batches,
    batchBytes: settings.maxBatchBytes,
    numbering: () => ({ client, upto }),
    renumber() {
      client = "";
      upto = 0;
    },
    append(json, jsonBytes) {
      const batch = findRoom(jsonBytes) ?? open();
      upto++;
      batch.events.push(json);
      // With the comma or bracket behind it.
      batch.bytes += jsonBytes + 1;
      queueBytes += jsonBytes + 1;
      queueEvents++;
      store?.save(batch);
    },
    recover(kept) {
      const { events, trackedAt, isInDoubt, query } = kept;
      const batch: Batch = {
        ...readId(kept),
        query,
        events: [...events],
        bytes: measure(events),
        trackedAt,
        // Its age counts for `maxAgeMs` here too.
        dueAt: elapsedMs() - Math.max(0, Date.now() - trackedAt),
        state: isInDoubt ? "in-doubt" : "sealed",
      };
      if (batches.some((known) => keyOf(known) === keyOf(batch))) return false;
      const own = batches.findIndex((other) => other.client === client);
      batches.splice(own < 0 ? batches.length : own, 0, batch);
      queueBytes += batch.bytes;
      queueEvents += events.length;
      store?.save(batch);
      // To ask with, if no event comes.
      if (isInDoubt && !batches.some(isWaiting)) open();
      return true;
    },
    findOverflow: () =>
      queueEvents > maxQueueEvents || queueBytes > maxQueueBytes
        ? batches.find(isWaiting)
        : undefined,
    remove(batch) {
      batches.splice(batches.indexOf(batch), 1);
      queueBytes -= batch.bytes;
      queueEvents -= batch.events.length;
      // A batch without events is not stored, and the next one has its number.
      if (batch.events[0]) store?.erase(batch);
    },
    halve(batch) {
      const middle = batch.events.length >> 1;
      const half = (from: number, to?: number): Batch => {
        const events = batch.events.slice(from, to);
        return {
          ...batch,
          ...(batch.first ? { first: batch.first + from } : { client: createClientId() }),
          query: undefined,
          events,
          bytes: measure(events),
        };
      };
      const halves = [half(0, middle), half(middle)];
      batches.splice(batches.indexOf(batch), 1, ...halves);
      queueBytes++;
      // Before its halves are saved: the first one has its key.
      store?.erase(batch);
      for (const part of halves) store?.save(part);
    },
  };
  return queue;
}
