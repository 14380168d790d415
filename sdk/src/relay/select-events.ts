import type { WireEvent } from "../wire.ts";

/** Why an event does not pass a relay. */
export type RelayDropReason =
  /** No object, or its name is no string of 1 to 255 units, or its properties are no object. */
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
  /** Those that pass. */
  readonly passing: readonly WireEvent[];
  readonly dropped: Readonly<Partial<Record<RelayDropReason, number>>>;
  /** JSON text of the array of those that pass: the text as received when all do, so that not a digit changes. */
  readonly body: string;
}

/** Takes from a body what may pass. Returns `undefined` when it is no JSON array. */
export function selectEvents(
  text: string,
  isAllowed: (eventName: string) => boolean,
): Selection | undefined {
  try {
    const elements: unknown = JSON.parse(text);
    if (!Array.isArray(elements)) return undefined;
    const dropped: Partial<Record<RelayDropReason, number>> = {};
    const passing = elements.filter((element) => {
      const reason = !isEvent(element)
        ? "invalid-event"
        : isAllowed(element.event_name)
          ? undefined
          : "not-allowed";
      if (reason) dropped[reason] = (dropped[reason] ?? 0) + 1;
      return reason === undefined;
    });
    const isWhole = passing.length === elements.length;
    return {
      received: elements.length,
      passing,
      dropped,
      body: isWhole ? text : JSON.stringify(passing),
    };
  } catch {
    return undefined;
  }
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
