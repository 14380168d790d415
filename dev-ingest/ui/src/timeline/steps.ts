import type { StoredEvent } from "../api/stored-event.ts";
import { scalarText } from "../api/exact-json.ts";

/** A property that an event has otherwise than the one before. */
export interface Change {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One event of a timeline, beside the one before it. */
export interface Step {
  readonly event: StoredEvent;
  /** Since the one before; null at the first. */
  readonly afterMs: number | null;
  /** What differs; of the first event, all there is. */
  readonly changes: readonly Change[];
}

/** Puts each event beside the one before it: how long after, and what has changed. */
export function stepsOf(events: readonly StoredEvent[]): readonly Step[] {
  return events.map((event, at) => {
    const before = events[at - 1];
    return {
      event,
      afterMs:
        before === undefined ? null : Date.parse(event.happenedAt) - Date.parse(before.happenedAt),
      changes: changesOf(before, event),
    };
  });
}

function changesOf(before: StoredEvent | undefined, event: StoredEvent): readonly Change[] {
  const changes: Change[] = [];
  for (const [key, value] of Object.entries(event.properties)) {
    const after = scalarText(value) ?? JSON.stringify(value);
    // A property that only says when it happened is beside the step already.
    if (Date.parse(after) === Date.parse(event.happenedAt)) continue;
    const was = before === undefined ? undefined : before.properties[key];
    const old = was === undefined ? null : (scalarText(was) ?? JSON.stringify(was));
    if (old !== after) changes.push({ key, before: old, after });
  }
  return changes;
}

/** The names that the plan says can follow the last of these events. */
export function expectedNext(
  events: readonly Pick<StoredEvent, "event_name">[],
  nextByName: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const last = events.at(-1);
  return last === undefined ? [] : (nextByName.get(last.event_name) ?? []);
}
