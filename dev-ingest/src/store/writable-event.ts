import type { IncomingEvent } from "./event-store.ts";
import { parseExact } from "../properties/property-values.ts";

/** One event as its row has it. */
export interface WritableEvent extends Omit<IncomingEvent, "start" | "end"> {
  /** The event's JSON text as received. */
  readonly raw: string;
  /** The same with every key once, where the sender wrote one twice: engines do not agree which one counts. */
  readonly plain: string | null;
}

/** Reads an event's text once more, with its numbers as they are written. */
export function writableEvent(
  raw: string,
  facts: Omit<WritableEvent, "raw" | "plain" | "name" | "properties">,
): WritableEvent {
  const { event_name: name, properties } = parseExact(raw) as {
    event_name: string;
    properties: Record<string, unknown>;
  };
  const hasKeyTwice = facts.issues.some(({ code }) => code === "duplicate-key");
  const plain = hasKeyTwice ? JSON.stringify({ event_name: name, properties }) : null;
  return { ...facts, name, properties, raw, plain };
}
