import type { WireEvent } from "../wire.ts";
import { splitArray, type ElementText } from "./split-array.ts";

/** Why an event does not pass a relay. */
export type RelayDropReason =
  /**
   * Not an object, or its name is not a string of 1 to 255 units, or its properties are not an object, or it is over a
   * bound of the wire: 1,048,576 bytes, 64 levels, 1,000 keys.
   */
  | "invalid-event"
  /** Its name is not among those that are allowed. */
  | "not-allowed"
  /** The client of the relay emits nothing. */
  | "no-emit"
  /** The client of the relay has no ingest host. */
  | "no-host";

/** What a body came to. */
export interface Selection {
  /** How many elements the array has. */
  readonly received: number;
  /** JSON text of each event that passes. */
  readonly passing: readonly string[];
  /** Indices of the elements that do not pass, in ascending order. */
  readonly removed: readonly number[];
  readonly dropped: Readonly<Partial<Record<RelayDropReason, number>>>;
  /** JSON text of the array of those that pass, as received: not a digit changes. */
  readonly body: string;
}

const maxEventBytes = 1_048_576;
const maxLevels = 64;
const maxKeys = 1_000;

/** Takes from a body what may pass. Returns `undefined` when it is not a JSON array. */
export function selectEvents(
  text: string,
  isAllowed: (eventName: string) => boolean,
): Selection | undefined {
  const elements = splitArray(text);
  if (!elements) return undefined;
  const passing: string[] = [];
  const removed: number[] = [];
  const dropped: Partial<Record<RelayDropReason, number>> = {};
  for (const [index, element] of elements.entries()) {
    const event = parseEvent(element);
    if (event === undefined) return undefined;
    if (event !== "invalid-event" && isAllowed(event.event_name)) {
      passing.push(element.text);
    } else {
      const reason = event === "invalid-event" ? event : "not-allowed";
      removed.push(index);
      dropped[reason] = (dropped[reason] ?? 0) + 1;
    }
  }
  const body = removed.length === 0 ? text : `[${passing.join()}]`;
  return { received: elements.length, passing, removed, dropped, body };
}

/** Returns `undefined` when the text is not JSON. What is over a bound is not parsed. */
function parseEvent({ text, levels, keys }: ElementText): WireEvent | "invalid-event" | undefined {
  if (levels > maxLevels || keys > maxKeys || isLarger(text, maxEventBytes)) return "invalid-event";
  try {
    const element: unknown = JSON.parse(text);
    return isEvent(element) ? element : "invalid-event";
  } catch {
    return undefined;
  }
}

function isLarger(text: string, maxBytes: number): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8.
  return text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes;
}

function isEvent(element: unknown): element is WireEvent {
  if (typeof element !== "object" || element === null) return false;
  const { event_name: name, properties } = element as Partial<Record<keyof WireEvent, unknown>>;
  return (
    typeof name === "string" &&
    name.length >= 1 &&
    name.length <= 255 &&
    typeof properties === "object" &&
    properties !== null &&
    !Array.isArray(properties)
  );
}
