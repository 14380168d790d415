import type { DatabaseSync, StatementSync } from "node:sqlite";
import { addSummary, emptySummary, minuteMs, type Summary } from "../roll-up.ts";
import { laneCodes } from "./codes.ts";
import type { WordIds } from "./dictionary.ts";
import { eventsWord } from "./digest-group.ts";
import { numbersPerSum } from "./group-columns.ts";
import type { Group } from "./gather-group.ts";
import { RollUpRows } from "./roll-up-rows.ts";
import type { GroupBatch } from "./write-batches.ts";

/** What the batches of one lane, run and minute add. */
interface ScopeSummary {
  readonly lane: number;
  readonly runId: number;
  readonly minute: number;
  firstAtMs: number;
  lastAtMs: number;
  /** By the words of name and property, see `keyOf`. */
  readonly byWords: Map<number, Summary>;
}

/** More than a group has words. */
const maxWords = 2 ** 26;

function keyOf(name: number, property: number): number {
  return name * maxWords + property + 1;
}

/** Sums the batches of one group up in memory, so that the transaction writes each roll-up once. */
export class GroupSummary {
  readonly #byScope = new Map<string, ScopeSummary>();

  add(batch: GroupBatch, runId: number, { sums }: Group): void {
    const { byWords } = this.#scope(laneCodes[batch.lane], runId, batch.receivedAtMs);
    for (let nth = batch.firstSum; nth < batch.firstSum + batch.sums; nth++) {
      const at = nth * numbersPerSum;
      const key = keyOf(sums[at]!, sums[at + 1]!);
      let summary = byWords.get(key);
      if (!summary) byWords.set(key, (summary = emptySummary()));
      addSummary(summary, {
        count: sums[at + 2]!,
        sum: sums[at + 3]!,
        min: sums[at + 4]!,
        max: sums[at + 5]!,
      });
    }
  }

  scopes(): Iterable<ScopeSummary> {
    return this.#byScope.values();
  }

  #scope(lane: number, runId: number, receivedAtMs: number): ScopeSummary {
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
        byWords: new Map(),
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
  readonly #rollUps: RollUpRows;

  constructor(database: DatabaseSync) {
    this.#upsertName = database.prepare(
      `insert into name_statistics (name_id, lane, run_id, count, first_at_ms, last_at_ms) values (?, ?, ?, ?, ?, ?)
       on conflict do update set count = count + excluded.count, last_at_ms = max(last_at_ms, excluded.last_at_ms)`,
    );
    this.#rollUps = new RollUpRows(database);
  }

  write(summary: GroupSummary, idOf: WordIds): void {
    let newestMinute = 0;
    let added = 0;
    for (const { lane, runId, minute, firstAtMs, lastAtMs, byWords } of summary.scopes()) {
      newestMinute = Math.max(newestMinute, minute);
      added += byWords.size;
      for (const [key, values] of byWords) {
        const nameId = idOf(Math.floor(key / maxWords));
        const property = (key % maxWords) - 1;
        const propertyId = property === eventsWord ? eventsPropertyId : idOf(property);
        if (property === eventsWord)
          this.#upsertName.run(nameId, lane, runId, values.count, firstAtMs, lastAtMs);
        this.#rollUps.add({ minute, propertyId, nameId, lane, runId }, values);
      }
    }
    this.#rollUps.settle(newestMinute, added);
  }
}
