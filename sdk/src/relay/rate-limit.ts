import { elapsedMs } from "../core/clock.ts";

/** Counts events per client and minute. */
export interface RateLimit {
  /** Milliseconds until this client may send again: 0 when it may now. */
  waitMs(client: string): number;
  /**
   * Takes events of a client from what it has left. A batch may take more than that: its client waits the longer then.
   *
   * @returns Milliseconds until the client may send again, where nothing was taken; 0 where the events may pass.
   */
  take(client: string, events: number): number;
}

interface Bucket {
  events: number;
  atMs: number;
}

const minuteMs = 60_000;
const maxClients = 10_000;

/** Creates a limit by buckets that fill up evenly; of clients that it cannot remember it forgets the longest silent. */
export function createRateLimit(maxEventsPerMinute: number): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = maxEventsPerMinute / minuteMs;

  const read = (client: string): Bucket => {
    const atMs = elapsedMs();
    const last = buckets.get(client) ?? { events: maxEventsPerMinute, atMs };
    const events = Math.min(maxEventsPerMinute, last.events + (atMs - last.atMs) * perMs);
    return { events, atMs };
  };

  const waitMs = (client: string): number =>
    Math.max(0, Math.ceil((1 - read(client).events) / perMs));

  return {
    waitMs,
    take(client, events) {
      const wait = waitMs(client);
      if (wait > 0) return wait;
      const bucket = read(client);
      bucket.events -= events;
      // The last one in the map is the one that was active last.
      buckets.delete(client);
      buckets.set(client, bucket);
      for (const oldest of buckets.keys()) {
        if (buckets.size <= maxClients) break;
        buckets.delete(oldest);
      }
      return 0;
    },
  };
}

/** Names the client behind an address: for IPv6 its network of 64 bits, of which one client may have every address. */
export function clientOf(address: string | undefined): string {
  if (address === undefined) return "";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [before = ""] = address.split("::");
  const groups = before.split(":").filter((group) => group !== "");
  return [...groups, "0", "0", "0", "0"].slice(0, 4).join(":");
}
