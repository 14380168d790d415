import sql from "sql-template-tag";
import { eventsByTime, matches, timeColumn } from "./event-rows.ts";
import {
  bucketOf,
  countedFilter,
  countMinutes,
  minuteMs,
  type Tally,
  type TallyRow,
  wholeMinutes,
} from "./minute-counts.ts";
import { newestFirst, type Part } from "./newest-first.ts";
import type { EventFilter } from "./queries.ts";
import { allOf, type Dialect, type Question, textOf } from "./question.ts";
import type { EventStatus } from "./rows.ts";

const maxTallyMs = 250;
/** Rows of one answer; what comes beyond is counted without its name. */
const maxRows = 50_000;

/** What was counted, and in words what was not. */
export interface Tallied {
  readonly rows: readonly TallyRow[];
  readonly leftOut: readonly string[];
}

/** Counts events: whole minutes from what was counted of them, everything else event by event, the newest first. */
export function* tallyOf(filter: EventFilter, tally: Tally, dialect: Dialect): Question<Tallied> {
  const rows = new TallyRows();
  const isOfMinutes = tally.intervalMs === null || tally.intervalMs % minuteMs === 0;
  const counted = isOfMinutes ? countedFilter(filter, dialect) : null;
  if (counted === null) {
    const leftOut = yield* newestFirst(filter, { maxMs: maxTallyMs, dialect }, function* (part) {
      yield* addEvents(rows, part, tally, dialect);
      return "go on";
    });
    return { rows: rows.all(), leftOut };
  }
  const { whole, edges } = wholeMinutes(filter);
  for (const row of yield* countMinutes(counted, whole, tally)) rows.add(row);
  for (const edge of edges) {
    const part = { filter: { ...filter, ...edge }, window: [], source: eventsByTime(dialect) };
    yield* addEvents(rows, part, tally, dialect);
  }
  return { rows: rows.all(), leftOut: [] };
}

function* addEvents(
  rows: TallyRows,
  { filter, window, source }: Part,
  { intervalMs, byName, byStatus }: Tally,
  dialect: Dialect,
): Question<void> {
  const found = yield sql`
    select ${bucketOf(timeColumn(filter), intervalMs)} as at, ${byName ? sql`e.name` : sql`null`} as name,
      ${byStatus ? sql`e.status` : sql`null`} as status, count(*) as count
    from ${source} where ${allOf([...window, ...matches(filter, dialect)])} group by 1, 2, 3`;
  for (const row of found)
    rows.add({
      atMs: Number(row["at"]),
      name: textOf(row["name"]),
      status: textOf(row["status"]) as EventStatus | null,
      count: Number(row["count"]),
    });
}

class TallyRows {
  readonly #rows = new Map<string, TallyRow>();

  add(row: TallyRow): void {
    if (row.count === 0) return;
    const key = `${row.atMs} ${row.status} ${row.name}`;
    const before = this.#rows.get(key);
    if (before) this.#rows.set(key, { ...before, count: before.count + row.count });
    else if (this.#rows.size < maxRows || row.name === null) this.#rows.set(key, row);
    else this.add({ ...row, name: null });
  }

  all(): readonly TallyRow[] {
    return [...this.#rows.values()];
  }
}
