import type { DatabaseSync } from "node:sqlite";
import type { DeleteScope } from "../event-store.ts";
import { laneCodes, noRunId } from "./codes.ts";
import { deleteColumns } from "./columns.ts";
import { keptEventsIn } from "./first-kept.ts";
import { lastSeqKey, readLastSeq, writeMeta } from "./schema.ts";
import { segmentOf } from "./segment-index.ts";

const scopedTables = ["chunk", "batch", "rejection", "name_statistics", "roll_up", "open_roll_up"];

/** Deletes all rows of a lane, a run or both, or of everything; answers the number of events. */
export function deleteInScope(database: DatabaseSync, scope: DeleteScope): number {
  const { where, values } = scopeCondition(database, scope);
  const { events, first, last } = database
    .prepare(
      `select coalesce(sum(${keptEventsIn(database)}), 0) as events, min(first_seq) as first, max(first_seq + events) as last from chunk${where}`,
    )
    .get(...values)!;
  if (first !== null) deleteColumns(database, segmentOf(Number(first)), segmentOf(Number(last)));
  writeMeta(database, lastSeqKey, readLastSeq(database));
  for (const table of scopedTables) database.prepare(`delete from ${table}${where}`).run(...values);
  if (scope.lane === undefined && scope.run !== null) {
    if (scope.run === undefined)
      database.exec("delete from run; delete from posting_block; delete from name_block");
    else database.prepare("delete from run where name = ?").run(scope.run);
  }
  return Number(events);
}

/** The SQL condition for a scope, with a leading ` where`, or nothing. A run that is not known matches no row. */
export function scopeCondition(
  database: DatabaseSync,
  scope: DeleteScope,
): {
  readonly where: string;
  readonly conditions: readonly string[];
  readonly values: readonly number[];
} {
  const conditions: string[] = [];
  const values: number[] = [];
  if (scope.lane !== undefined) {
    conditions.push("lane = ?");
    values.push(laneCodes[scope.lane]);
  }
  if (scope.run !== undefined) {
    conditions.push("run_id = ?");
    values.push(scope.run === null ? noRunId : findRunId(database, scope.run));
  }
  return {
    where: conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`,
    conditions,
    values,
  };
}

const unknownRunId = -1;

/** Number of a run; one that no row has when it is not known. */
export function findRunId(database: DatabaseSync, run: string): number {
  const found = database.prepare("select id from run where name = ?").get(run);
  return found ? Number(found["id"]) : unknownRunId;
}
