import { setImmediate as nextTurn } from "node:timers/promises";
import type { IncomingBatch } from "../event-store.ts";
import { writableEvent, type WritableEvent } from "../writable-event.ts";
import type { WritableBatch } from "../write-batch.ts";

/** Bytes of a body that are read in one turn of the event loop. */
const turnBytes = 65_536;

/** Reads a batch's events as PostgreSQL takes them. Other work has its turns before, and in the middle of a large one. */
export async function storableBatch({
  bytes,
  events,
  ...batch
}: IncomingBatch): Promise<WritableBatch> {
  const storable: WritableEvent[] = [];
  let turnEnd = 0;
  for (const event of events) {
    if (event.end > turnEnd) {
      await nextTurn();
      turnEnd = event.start + turnBytes;
    }
    storable.push(writableEvent(event, bytes));
  }
  return { ...batch, run: batch.run ?? "", byteCount: bytes.length, events: storable };
}
