import type { IncomingBatch, IncomingEvent } from "../event-store.ts";
import type { TimeSource } from "../../questions/rows.ts";
import { type WritableEvent, writableEvent } from "../writable-event.ts";
import type { WritableBatch } from "../write-batch.ts";

/** A batch as it crosses to the writer's thread: its events as numbers, because the copy costs by the object. */
export interface PackedBatch extends Omit<IncomingBatch, "bytes" | "events"> {
  /** Place of its body among the bytes of the group. */
  readonly offset: number;
  readonly byteCount: number;
  /** So many numbers an event as `toNumbers` says. */
  readonly numbers: Float64Array;
  /** What was found in events, by their place in the batch. */
  readonly verdicts: readonly (readonly [
    place: number,
    Pick<IncomingEvent, "status" | "issues">,
  ])[];
}

export interface PackedGroup {
  /** The bodies, one after the other. Moved to the writer, not copied. */
  readonly bytes: ArrayBuffer;
  readonly batches: readonly PackedBatch[];
}

const timeSources: readonly TimeSource[] = ["arrival", "age", "property"];
const numbersPerEvent = 6;
const noNumber = 0;
const fine: Pick<IncomingEvent, "status" | "issues"> = { status: "ok", issues: [] };

export function packGroup(batches: readonly IncomingBatch[]): PackedGroup {
  const total = batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const bodies = new Uint8Array(total);
  let offset = 0;
  const packed = batches.map(({ bytes, events, ...batch }): PackedBatch => {
    bodies.set(bytes, offset);
    const one = {
      ...batch,
      offset,
      byteCount: bytes.length,
      numbers: toNumbers(events),
      verdicts: verdictsOf(events),
    };
    offset += bytes.length;
    return one;
  });
  return { bytes: bodies.buffer, batches: packed };
}

export function unpackGroup({ bytes, batches }: PackedGroup): readonly WritableBatch[] {
  return batches.map(({ offset, numbers, verdicts, ...batch }) => {
    const body = Buffer.from(bytes, offset, batch.byteCount);
    const found = new Map(verdicts);
    const events: WritableEvent[] = [];
    for (let at = 0; at < numbers.length; at += numbersPerEvent) {
      const [start, end, index, number, happenedAtMs, source] = numbers.subarray(
        at,
        at + numbersPerEvent,
      );
      events.push(
        writableEvent(body.toString("utf8", start, end), {
          index: index!,
          number: number === noNumber ? null : number!,
          happenedAtMs: happenedAtMs!,
          timeSource: timeSources[source!]!,
          ...(found.get(events.length) ?? fine),
        }),
      );
    }
    return { ...batch, events };
  });
}

function toNumbers(events: readonly IncomingEvent[]): Float64Array {
  const numbers = new Float64Array(events.length * numbersPerEvent);
  let at = 0;
  for (const { start, end, index, number, happenedAtMs, timeSource } of events) {
    numbers[at++] = start;
    numbers[at++] = end;
    numbers[at++] = index;
    numbers[at++] = number ?? noNumber;
    numbers[at++] = happenedAtMs;
    numbers[at++] = timeSources.indexOf(timeSource);
  }
  return numbers;
}

function verdictsOf(events: readonly IncomingEvent[]): PackedBatch["verdicts"] {
  return events.flatMap(({ status, issues }, place) =>
    status === "ok" && issues.length === 0 ? [] : [[place, { status, issues }] as const],
  );
}
