import { isDeepStrictEqual } from "node:util";

/** An event as the server lists it, and the path it arrived on. */
export interface ArrivedEvent {
  readonly seq: number;
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** How the plan sees it. */
  readonly status: "ok" | "warning" | "invalid";
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

/** What is compared of an event. */
type TrackedEvent = Pick<ArrivedEvent, "event_name" | "properties">;

/** How what arrived differs from what was tracked. */
export interface Comparison {
  readonly tracked: number;
  readonly arrived: number;
  /** Places, in tracking order, at which the arrived event is another one, or none. At most ten are described. */
  readonly differences: readonly string[];
  readonly differenceCount: number;
}

const maxDescribed = 10;

/** Compares event by event, in order: a loss, a duplicate and a swap each show as differences from there on. */
export function compareEvents(
  expected: readonly TrackedEvent[],
  arrived: readonly TrackedEvent[],
): Comparison {
  const differences: string[] = [];
  let differenceCount = 0;
  for (let index = 0; index < Math.max(expected.length, arrived.length); index++) {
    const wanted = expected[index];
    const found = arrived[index];
    if (
      wanted?.event_name === found?.event_name &&
      isDeepStrictEqual(plain(wanted?.properties), plain(found?.properties))
    ) {
      continue;
    }
    differenceCount++;
    if (differences.length < maxDescribed) {
      differences.push(`#${index + 1}: tracked ${describe(wanted)}, arrived ${describe(found)}`);
    }
  }
  return { tracked: expected.length, arrived: arrived.length, differences, differenceCount };
}

function describe(event: TrackedEvent | undefined): string {
  return event ? JSON.stringify([event.event_name, event.properties]).slice(0, 300) : "nothing";
}

/** Prototypes do not arrive. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
