import type { IngestClient, StoredEvent } from "@tracker-analytics/dev-ingest/client";

/** The events of one run, read from its server as they arrive. */
export interface RunEvents {
  /** Everything that is stored now, oldest first, from the last `clear()` on. */
  read(): Promise<readonly StoredEvent[]>;
  /** The same with what was cleared. */
  readAll(): Promise<readonly StoredEvent[]>;
  /** Resolves when something was stored after the last `read()`, or the time is over. Milliseconds. */
  untilNews(timeoutMs: number): Promise<void>;
  /** Leaves out, from now on, what has been read. */
  clear(): void;
}

/** @param onArrived Is shown each event once. */
export function createRunEvents(
  client: IngestClient,
  run: string,
  onArrived: (events: readonly StoredEvent[]) => Promise<void>,
): RunEvents {
  const events: StoredEvent[] = [];
  let firstKept = 0;
  const lastSeq = (): number => events.at(-1)?.seq ?? 0;
  const readAll = async (): Promise<readonly StoredEvent[]> => {
    const arrived: StoredEvent[] = [];
    for await (const event of client.allEvents({ run, after: lastSeq() })) {
      // Two readers at one time read the same.
      if (event.seq <= lastSeq()) continue;
      events.push(event);
      arrived.push(event);
    }
    await onArrived(arrived);
    return events;
  };
  return {
    readAll,
    read: async () => (await readAll()).slice(firstKept),
    async untilNews(timeoutMs) {
      if (timeoutMs <= 0) return;
      await client.wait({ run, after: lastSeq(), count: 1, timeoutMs: Math.ceil(timeoutMs) });
    },
    clear() {
      firstKept = events.length;
    },
  };
}
