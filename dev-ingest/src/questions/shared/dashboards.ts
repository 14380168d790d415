import sql from "sql-template-tag";
import type { Question, Row } from "../question.ts";

/** A dashboard as it is kept. */
export interface DashboardRow {
  readonly id: string;
  readonly title: string;
  /** JSON. */
  readonly body: string;
  readonly updatedAtMs: number;
}

export interface NewDashboard extends DashboardRow {
  /** Dashboards that may be kept, this one included. */
  readonly most: number;
}

/** The one that changed last first. */
export function* listDashboards(_query: null): Question<readonly DashboardRow[]> {
  const rows = yield sql`select * from dashboard order by updated_at_ms desc, id`;
  return rows.map(toDashboard);
}

export function* readDashboard(id: string): Question<DashboardRow | null> {
  const [row] = yield sql`select * from dashboard where id = ${id}`;
  return row === undefined ? null : toDashboard(row);
}

/** False when there are too many. */
export function* keepDashboard(dashboard: NewDashboard): Question<boolean> {
  const { id, title, body, updatedAtMs, most } = dashboard;
  const rows = yield sql`
    insert into dashboard (id, title, body, updated_at_ms)
    select cast(${id} as text), cast(${title} as text), cast(${body} as text), cast(${updatedAtMs} as bigint)
    where (select count(*) from dashboard where id <> ${id}) < ${most}
    on conflict (id) do update set title = excluded.title, body = excluded.body, updated_at_ms = excluded.updated_at_ms
    returning id`;
  return rows.length > 0;
}

/** How many were there. */
export function* removeDashboard(id: string): Question<number> {
  const rows = yield sql`delete from dashboard where id = ${id} returning id`;
  return rows.length;
}

function toDashboard(row: Row): DashboardRow {
  return {
    id: String(row["id"]),
    title: String(row["title"]),
    body: String(row["body"]),
    updatedAtMs: Number(row["updated_at_ms"]),
  };
}
