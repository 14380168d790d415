import sql from "sql-template-tag";
import { keepDashboard, listDashboards, readDashboard, removeDashboard } from "./dashboards.ts";
import { listOf, numberOf, type Question, type Row } from "../question.ts";

/** A rule of what goes wrong on purpose. */
export interface FaultRow {
  /** Never used twice. */
  readonly id: number;
  /** What it says, as JSON. */
  readonly rule: string;
  /** How many requests it still meets; null goes on until it is cleared. */
  readonly times: number | null;
  /** Requests that it has met. */
  readonly met: number;
}

export interface NewFault extends Pick<FaultRow, "rule" | "times"> {
  /** Rules that may be set at one time, this one included. */
  readonly most: number;
}

export interface UsedLink {
  readonly id: string;
  /** When it could not be used any more. Milliseconds since 1970. */
  readonly endsAtMs: number;
  readonly nowMs: number;
}

/** What processes ask of the state that they share, beside the events. Each is one transaction. */
export const sharedQuestions = {
  firstSetting,
  saveSetting,
  useLink,
  faults: listFaults,
  addFault,
  meetFault,
  removeFaults,
  dashboards: listDashboards,
  dashboard: readDashboard,
  keepDashboard,
  removeDashboard,
};

export type SharedQuestions = typeof sharedQuestions;
export type SharedQuery<Name extends keyof SharedQuestions> = Parameters<SharedQuestions[Name]>[0];
export type SharedAnswer<Name extends keyof SharedQuestions> =
  ReturnType<SharedQuestions[Name]> extends Question<infer Answer> ? Answer : never;

/** The value that a setting has; `initial` when it has none yet, and from then on. */
export function* firstSetting(setting: {
  readonly name: string;
  readonly initial: string;
}): Question<string> {
  yield sql`insert into setting (name, value) values (${setting.name}, ${setting.initial}) on conflict do nothing`;
  const [row] = yield sql`select value from setting where name = ${setting.name}`;
  return String(row!["value"]);
}

export function* saveSetting(setting: {
  readonly name: string;
  readonly value: string;
}): Question<void> {
  yield sql`insert into setting (name, value) values (${setting.name}, ${setting.value})
    on conflict (name) do update set value = excluded.value`;
}

/** True for the first who uses a link. */
function* useLink({ id, endsAtMs, nowMs }: UsedLink): Question<boolean> {
  yield sql`delete from used_link where ends_at_ms < ${nowMs}`;
  const rows = yield sql`
    insert into used_link (id, ends_at_ms) values (${id}, ${endsAtMs}) on conflict do nothing returning id`;
  return rows.length > 0;
}

/** In the order in which they were set. */
function* listFaults(_query: null): Question<readonly FaultRow[]> {
  const rows = yield sql`select * from fault where times is null or times > 0 order by id`;
  return rows.map(toFault);
}

/** Null when there are too many. */
function* addFault({ rule, times, most }: NewFault): Question<FaultRow | null> {
  yield sql`delete from fault where times = 0`;
  const [row] = yield sql`
    insert into fault (rule, times, met) select ${rule}, cast(${times} as bigint), 0
    where (select count(*) from fault) < ${most} returning *`;
  return row === undefined ? null : toFault(row);
}

/** Counts a request; false when the rule was used up or cleared meanwhile, here or elsewhere. */
function* meetFault(id: number): Question<boolean> {
  const rows = yield sql`
    update fault set times = times - 1, met = met + 1
    where id = ${id} and (times is null or times > 0) returning id`;
  return rows.length > 0;
}

/** How many of them were there. */
function* removeFaults(ids: readonly number[]): Question<number> {
  if (ids.length === 0) return 0;
  const rows = yield sql`
    delete from fault where id in ${listOf(ids)} and (times is null or times > 0) returning id`;
  return rows.length;
}

function toFault(row: Row): FaultRow {
  return {
    id: Number(row["id"]),
    rule: String(row["rule"]),
    times: numberOf(row["times"]),
    met: Number(row["met"]),
  };
}
