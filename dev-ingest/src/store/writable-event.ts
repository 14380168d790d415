import {
  type EventValues,
  parseExact,
  plainText,
  valuesOf,
} from "../properties/property-values.ts";
import type { IncomingBatch, IncomingEvent } from "./event-store.ts";
import type { WritableBatch } from "./write-batch.ts";

/** One event as its rows have it. */
export interface WritableEvent extends IncomingEvent, EventValues {
  /** The event's JSON text as received. */
  readonly raw: string;
  /** The same as every engine reads it, where engines do not agree. */
  readonly plain: string | null;
}

export function writableBatch({ bytes, events, ...batch }: IncomingBatch): WritableBatch {
  // What comes from another thread has lost its methods.
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    ...batch,
    run: batch.run ?? "",
    byteCount: body.length,
    events: events.map((event) => writableEvent(event, body)),
  };
}

export function writableEvent(event: IncomingEvent, body: Buffer): WritableEvent {
  const raw = body.toString("utf8", event.start, event.end);
  // Read once more, with its numbers as they are written.
  const read = parseExact(raw) as { properties: Record<string, unknown> };
  const hasKeyTwice = event.issues.some(({ code }) => code === "duplicate-key");
  const plain = plainText(raw, { read, hasKeyTwice });
  return { ...event, ...valuesOf(read.properties), raw, plain };
}
