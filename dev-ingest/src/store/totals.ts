import type { Path } from "../wire/path.ts";
import { forEachNumber } from "../properties/property-values.ts";
import { addValue, emptySummary, type Summary } from "../properties/summary.ts";

/** Which events are counted together. */
export interface MinuteKey {
  readonly path: Path;
  /** "" without a run. */
  readonly run: string;
  readonly name: string;
  readonly minuteMs: number;
}

/** What was counted of one minute. */
export interface Minute extends MinuteKey {
  events: number;
  firstAtMs: number;
  lastAtMs: number;
  readonly byProperty: Map<string, Summary>;
}

const minuteMs = 60_000;

/** Counts events by minute and name, and sums their numbers. */
export class Totals {
  readonly #minutes = new Map<string, Minute>();

  add(
    event: { readonly name: string; readonly happenedAtMs: number },
    scope: { readonly path: Path; readonly run: string },
    properties: Readonly<Record<string, unknown>>,
  ): void {
    const { happenedAtMs } = event;
    const minute = this.#minute({
      path: scope.path,
      run: scope.run,
      name: event.name,
      minuteMs: Math.floor(happenedAtMs / minuteMs) * minuteMs,
    });
    minute.events++;
    minute.firstAtMs = Math.min(minute.firstAtMs, happenedAtMs);
    minute.lastAtMs = Math.max(minute.lastAtMs, happenedAtMs);
    forEachNumber(properties, (property, value) => {
      let summary = minute.byProperty.get(property);
      if (!summary) minute.byProperty.set(property, (summary = emptySummary()));
      addValue(summary, value);
    });
  }

  minutes(): Iterable<Minute> {
    return this.#minutes.values();
  }

  #minute(key: MinuteKey): Minute {
    const text = `${key.path}\0${key.run}\0${key.minuteMs}\0${key.name}`;
    let minute = this.#minutes.get(text);
    if (!minute) {
      const none = { events: 0, firstAtMs: Infinity, lastAtMs: -Infinity };
      this.#minutes.set(text, (minute = { ...key, ...none, byProperty: new Map() }));
    }
    return minute;
  }
}
