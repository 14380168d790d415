import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  addValue,
  emptySummary,
  forEachNumber,
  hourMs,
  minuteMs,
  type Summary,
} from "../roll-up.ts";
import type { Dictionary } from "./dictionary.ts";

interface NameSummary {
  readonly nameId: number;
  readonly events: Summary;
  readonly byProperty: Map<string, Summary>;
}

interface ScopeSummary {
  readonly lane: number;
  readonly runId: number;
  readonly minute: number;
  firstAtMs: number;
  lastAtMs: number;
  readonly byNameId: Map<number, NameSummary>;
}

/** Property names of one event name that are summed within one group. */
const maxPropertiesPerName = 500;

/** Sums the events of one group up in memory, so that the transaction writes each roll-up once. */
export class GroupSummary {
  readonly #byScope = new Map<string, ScopeSummary>();

  add(scope: ScopeSummary, nameId: number, properties: Readonly<Record<string, unknown>>): void {
    let name = scope.byNameId.get(nameId);
    if (!name)
      scope.byNameId.set(
        nameId,
        (name = { nameId, events: emptySummary(), byProperty: new Map() }),
      );
    addValue(name.events, 0);
    const { byProperty } = name;
    forEachNumber(properties, (property, value) => {
      let summary = byProperty.get(property);
      if (!summary) {
        if (byProperty.size >= maxPropertiesPerName) return;
        byProperty.set(property, (summary = emptySummary()));
      }
      addValue(summary, value);
    });
  }

  scopes(): Iterable<ScopeSummary> {
    return this.#byScope.values();
  }

  scope(lane: number, runId: number, receivedAtMs: number): ScopeSummary {
    const minute = Math.floor(receivedAtMs / minuteMs);
    const key = `${lane} ${runId} ${minute}`;
    let scope = this.#byScope.get(key);
    if (!scope) {
      scope = {
        lane,
        runId,
        minute,
        firstAtMs: receivedAtMs,
        lastAtMs: receivedAtMs,
        byNameId: new Map(),
      };
      this.#byScope.set(key, scope);
    }
    if (receivedAtMs < scope.firstAtMs) scope.firstAtMs = receivedAtMs;
    if (receivedAtMs > scope.lastAtMs) scope.lastAtMs = receivedAtMs;
    return scope;
  }
}

/** Property 0 of the roll-ups counts events. */
export const eventsPropertyId = 0;

/** Writes what a group summed up. */
export class SummaryRows {
  readonly #upsertName: StatementSync;
  readonly #upsertRollUp: StatementSync;
  readonly #dictionary: Dictionary;

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#upsertName = database.prepare(
      `insert into name_statistics (name_id, lane, run_id, count, first_at_ms, last_at_ms) values (?, ?, ?, ?, ?, ?)
       on conflict do update set count = count + excluded.count, last_at_ms = max(last_at_ms, excluded.last_at_ms)`,
    );
    this.#upsertRollUp = database.prepare(
      `insert into roll_up (unit_ms, property_id, name_id, lane, run_id, slot, count, sum, min, max) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict do update set count = count + excluded.count, sum = sum + excluded.sum,
         min = min(min, excluded.min), max = max(max, excluded.max)`,
    );
  }

  write(summary: GroupSummary): void {
    for (const { lane, runId, minute, firstAtMs, lastAtMs, byNameId } of summary.scopes()) {
      for (const { nameId, events, byProperty } of byNameId.values()) {
        this.#upsertName.run(nameId, lane, runId, events.count, firstAtMs, lastAtMs);
        this.#add(eventsPropertyId, [nameId, lane, runId], minute, events);
        for (const [property, values] of byProperty) {
          this.#add(this.#dictionary.wordId(property), [nameId, lane, runId], minute, values);
        }
      }
    }
  }

  #add(
    propertyId: number,
    scope: readonly [number, number, number],
    minute: number,
    { count, sum, min, max }: Summary,
  ): void {
    const hour = Math.floor((minute * minuteMs) / hourMs);
    this.#upsertRollUp.run(minuteMs, propertyId, ...scope, minute, count, sum, min, max);
    this.#upsertRollUp.run(hourMs, propertyId, ...scope, hour, count, sum, min, max);
  }
}
