import type { BatchStore } from "./batch-store.ts";
import { now } from "./clock.ts";
import { createId } from "./id.ts";
import type { OpenLedger } from "./diagnose.ts";
import type { ResolvedSettings } from "./settings.ts";

/** Events that travel in one request. Once sealed it never changes: every attempt sends the same bytes. */
export interface Batch {
  /** Idempotency key. */
  readonly id: string;
  /** JSON text of each event, oldest first. */
  readonly events: string[];
  /** UTF-8 bytes of the request body: brackets, commas and events. */
  bytes: number;
  /** How many events had been tracked with its first one, or that of the batch which it is a half of. */
  readonly position: number;
  /** When the batch is sent even if it is small. Milliseconds since 1970. */
  readonly dueAt: number;
  sealed?: boolean;
  flying?: boolean;
}

/** The events that wait or fly, in tracking order, in bounded number and size. */
export interface EventQueue {
  readonly batches: Batch[];
  /** Takes in a sealed batch that an earlier page left: after others of that kind, before everything of this page. */
  adopt(batch: Batch): void;
  /** Appends one event. */
  append(json: string, jsonBytes: number): void;
  /** The batch that has to go because there is too much: the oldest that is not in flight, which may have arrived. */
  findOverflow(): Batch | undefined;
  /** Takes a batch out, delivered or given up. */
  remove(batch: Batch): void;
  /** Puts two halves with ids of their own in the place of a batch of two events or more. */
  halve(batch: Batch): void;
  /** Largest size of the batches opened from now on. */
  batchBytes: number;
}

/** The oldest go a batch at a time: no more than this share of a full queue. */
const oldestShare = 1 / 20;

/** Creates an empty queue, which keeps the count of what is pending. */
export function createEventQueue(
  settings: ResolvedSettings,
  ledger: OpenLedger,
  countBytes: (text: string) => number,
  store?: BatchStore,
): EventQueue {
  const { maxQueueEvents, maxQueueBytes } = settings;
  const maxBatchEvents = Math.min(settings.maxBatchEvents, maxQueueEvents * oldestShare);
  const batches: Batch[] = [];
  let queueBytes = 0;

  const queue: EventQueue = {
    batches,
    batchBytes: settings.maxBatchBytes,
    append(json, jsonBytes) {
      let last = batches.at(-1);
      if (
        !last?.position ||
        last.sealed ||
        last.events.length >= maxBatchEvents ||
        last.bytes + jsonBytes >= queue.batchBytes
      ) {
        last = {
          id: createId(),
          events: [],
          bytes: 1,
          position: ledger.tracked,
          dueAt: now() + settings.flushIntervalMs,
        };
        batches.push(last);
        queueBytes++;
      }
      last.events.push(json);
      // With the comma or bracket behind it.
      last.bytes += jsonBytes + 1;
      queueBytes += jsonBytes + 1;
      ledger.pending++;
      store?.save(last);
    },
    adopt(batch) {
      // Those of this page count from 1, and the first index after none is the last one of all.
      batches.splice(batches.findIndex(({ position }) => position > 0) >>> 0, 0, batch);
      queueBytes += batch.bytes;
      ledger.pending += batch.events.length;
      store?.save(batch);
    },
    findOverflow: () =>
      ledger.pending > maxQueueEvents || queueBytes > maxQueueBytes
        ? batches.find((batch) => !batch.flying)
        : undefined,
    remove(batch) {
      batches.splice(batches.indexOf(batch), 1);
      queueBytes -= batch.bytes;
      ledger.pending -= batch.events.length;
      store?.erase(batch);
    },
    halve(batch) {
      const middle = batch.events.length >> 1;
      const half = (events: string[]): Batch => {
        const part = { ...batch, id: createId(), events, bytes: countBytes(`[${events.join()}]`) };
        store?.save(part);
        return part;
      };
      batches.splice(
        batches.indexOf(batch),
        1,
        half(batch.events.slice(0, middle)),
        half(batch.events.slice(middle)),
      );
      queueBytes++;
      store?.erase(batch);
    },
  };
  return queue;
}
