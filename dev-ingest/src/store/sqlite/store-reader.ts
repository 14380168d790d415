import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type {
  BatchRow,
  DeleteScope,
  EventQuery,
  EventRow,
  NameStatistics,
  Page,
  RejectionRow,
  RowQuery,
  RunRow,
  SeriesQuery,
  SeriesRow,
} from "../event-store.ts";
import { laneOf } from "./codes.ts";
import { scopeCondition } from "./delete-rows.ts";
import { keptEventsIn } from "./first-kept.ts";
import { EventReader } from "./read-events.ts";
import { readSeries } from "./read-series.ts";
import { type SqlRow, textOrNull, toBatchRow, toRejectionRow } from "./rows.ts";

/** Names with the highest counts; an application has dozens, and a flood of made-up ones must not fill an answer. */
const maxStatisticsRows = 10_000;

/** Answers queries from the file; lives in the reader's thread, or in another process. */
export class StoreReader {
  readonly #database: DatabaseSync;
  readonly #events: EventReader;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#events = new EventReader(database);
  }

  events(query: EventQuery): Page<EventRow> {
    return this.#events.page(query);
  }

  event(seq: number): EventRow | null {
    return this.#events.event(seq);
  }

  batches(query: RowQuery): Page<BatchRow> {
    const columns = "batch.*, run.name as run";
    return this.#page(
      query,
      `select ${columns} from batch left join run on run.id = batch.run_id`,
      "batch",
      toBatchRow,
    );
  }

  rejections(query: RowQuery): Page<RejectionRow> {
    const columns = "rejection.*, run.name as run";
    return this.#page(
      query,
      `select ${columns} from rejection left join run on run.id = rejection.run_id`,
      "rejection",
      toRejectionRow,
    );
  }

  statistics(scope: DeleteScope): readonly NameStatistics[] {
    const { where, values } = scopeCondition(this.#database, scope);
    return this.#database
      .prepare(
        `select lane, run.name as run, word.text as name, count, first_at_ms, last_at_ms
         from name_statistics join word on word.id = name_id left join run on run.id = run_id${where} order by count desc limit ${maxStatisticsRows}`,
      )
      .all(...values)
      .map((row) => ({
        lane: laneOf(row["lane"]),
        run: textOrNull(row["run"]),
        name: String(row["name"]),
        count: Number(row["count"]),
        firstAtMs: Number(row["first_at_ms"]),
        lastAtMs: Number(row["last_at_ms"]),
      }));
  }

  series(query: SeriesQuery): readonly SeriesRow[] {
    return readSeries(this.#database, query);
  }

  runs(): readonly RunRow[] {
    return this.#database
      .prepare(
        `select name, last_used_at_ms,
           (select coalesce(sum(${keptEventsIn(this.#database)}), 0) from chunk where run_id = run.id and run_id <> 0) as events
         from run order by last_used_at_ms desc, id desc`,
      )
      .all()
      .map((row) => ({
        run: String(row["name"]),
        events: Number(row["events"]),
        lastUsedAtMs: Number(row["last_used_at_ms"]),
      }));
  }

  #page<Row>(
    query: RowQuery,
    select: string,
    table: string,
    toRow: (row: SqlRow) => Row & { readonly seq: number },
  ): Page<Row> {
    const { conditions, values } = scopeCondition(this.#database, query);
    const all = conditions.map((condition) => `${table}.${condition}`);
    const allValues: SQLInputValue[] = [...values];
    if (query.after !== undefined) {
      all.push(`${table}.seq > ?`);
      allValues.push(query.after);
    }
    if (query.before !== undefined) {
      all.push(`${table}.seq < ?`);
      allValues.push(query.before);
    }
    const where = all.length === 0 ? "" : ` where ${all.join(" and ")}`;
    const direction = query.order === "oldest" ? "asc" : "desc";
    const found = this.#database
      .prepare(`${select}${where} order by ${table}.seq ${direction} limit ?`)
      .all(...allValues, query.limit + 1)
      .map(toRow);
    const rows = found.slice(0, query.limit);
    return { rows, next: found.length > query.limit ? rows.at(-1)!.seq : null };
  }
}
