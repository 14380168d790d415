import { idOf, keyOf, type Batch, type KeptBatch } from "../../core/batch.ts";
import type { CreateStore } from "../../core/batch-store.ts";
import { elapsedMs } from "../../core/clock.ts";

/** What the clients of single requests could not deliver before their request was over, for the next one to send. */
export interface Leftovers {
  /** Makes the store of a request's client: it takes what is left over, and gives back what it cannot deliver either. */
  readonly createStore: CreateStore;
  /** The addresses for which there is something. */
  urls(): readonly string[];
  /** Takes what is left over for an address. */
  take(url: string): readonly KeptBatch[];
  /** How many events are left over. */
  events(): number;
  /** Puts what waits in queues of requests, and what is left over, where it outlives the process. */
  keepAll(): void;
}

/** Puts a batch for an address where it outlives the process, and says whether it could. */
export type KeepBatch = (batch: KeptBatch, url: string) => boolean;

/** How much may be left over, and what becomes of the rest. */
export interface LeftoversOptions {
  /** Beyond these the oldest batches go. */
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Hears of each batch that goes. */
  readonly onLost: (batch: KeptBatch) => void;
  /** Tried first, where there is a spool: what it takes is left over no more. */
  readonly keep: KeepBatch | undefined;
}

interface Leftover {
  readonly url: string;
  readonly batch: KeptBatch;
  readonly bytes: number;
}

/**
 * Creates the place where batches wait between requests, as text: a promise or a timer of one request must not serve
 * another one on workerd, but an event may. What a `Retry-After` forbids it forbids to all requests.
 */
export function createLeftovers(options: LeftoversOptions): Leftovers {
  const { maxEvents, maxBytes, onLost, keep = () => false } = options;
  const queues = new Map<ReadonlyMap<string, Batch>, string>();
  let waiting: Leftover[] = [];
  /** By `elapsedMs()`. */
  const pausedUntil = new Map<string, number>();

  const events = (): number => waiting.reduce((sum, { batch }) => sum + batch.events.length, 0);
  const bytes = (): number => waiting.reduce((sum, each) => sum + each.bytes, 0);

  const take = (url: string): readonly KeptBatch[] => {
    const taken = waiting.filter((each) => each.url === url);
    waiting = waiting.filter((each) => each.url !== url);
    return taken.map(({ batch }) => batch);
  };

  const put = (url: string, batches: Iterable<Batch>): void => {
    for (const batch of batches) {
      const left = asLeft(batch);
      if (!keep(left, url)) waiting.push({ url, batch: left, bytes: batch.bytes });
    }
    while (events() > maxEvents || bytes() > maxBytes) onLost(waiting.shift()!.batch);
  };

  return {
    urls: () => [...new Set(waiting.map(({ url }) => url))],
    take,
    events,
    keepAll() {
      for (const [held, url] of queues) for (const batch of held.values()) keep(asLeft(batch), url);
      for (const { url, batch } of waiting) keep(batch, url);
    },
    createStore({ url, recover }) {
      const held = new Map<string, Batch>();
      queues.set(held, url);
      return {
        start() {
          for (const batch of take(url)) recover(batch);
        },
        save: (batch) => void held.set(keyOf(batch), batch),
        erase: (batch) => void held.delete(keyOf(batch)),
        commit() {},
        pause(forMs) {
          const until = Math.max(pausedUntil.get(url) ?? 0, elapsedMs() + forMs);
          pausedUntil.set(url, until);
          return until - elapsedMs();
        },
        clear: () => void take(url),
        stop() {
          queues.delete(held);
          put(url, held.values());
          return true;
        },
      };
    },
  };
}

/** A batch whose answer did not come is sent again, under the same id. */
function asLeft(batch: Batch): KeptBatch {
  return { id: idOf(batch), events: batch.events, trackedAt: batch.trackedAt, query: batch.query };
}
