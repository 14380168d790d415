import sql from "sql-template-tag";
import type { RowQuery, Scope } from "./queries.ts";
import {
  allOf,
  direction,
  inRange,
  inScope,
  numberOf,
  pageOf,
  pathOf,
  type Question,
  runOf,
  senderOf,
  textOf,
} from "./question.ts";
import type { BatchRow, NameStatistics, Page, RejectionRow, RunRow } from "./rows.ts";

export function* listBatches(query: RowQuery): Question<Page<BatchRow>> {
  const conditions = [...inScope(query), ...inRange(sql`id`, query)];
  const rows = yield sql`
    select * from batch where ${allOf(conditions)}
    order by id ${direction(query.order)} limit ${query.limit + 1}`;
  return pageOf(
    rows.map((row) => ({
      seq: Number(row["id"]),
      batchId: textOf(row["batch_id"]),
      path: pathOf(row),
      run: runOf(row),
      receivedAtMs: Number(row["received_at_ms"]),
      sender: senderOf(row),
      firstEventSeq: Number(row["first_seq"]),
      events: Number(row["events"]),
      rejected: Number(row["rejected"]),
      bytes: Number(row["bytes"]),
    })),
    query.limit,
  );
}

export function* listRejections(query: RowQuery): Question<Page<RejectionRow>> {
  const conditions = [...inScope(query), ...inRange(sql`seq`, query)];
  const rows = yield sql`
    select * from rejection where ${allOf(conditions)}
    order by seq ${direction(query.order)} limit ${query.limit + 1}`;
  return pageOf(
    rows.map((row) => ({
      seq: Number(row["seq"]),
      path: pathOf(row),
      run: runOf(row),
      batchId: textOf(row["batch_id"]),
      receivedAtMs: Number(row["received_at_ms"]),
      sender: senderOf(row),
      index: numberOf(row["position"]),
      number: numberOf(row["number"]),
      raw: String(row["raw"]),
      rawBytes: Number(row["raw_bytes"]),
      code: String(row["code"]),
      message: String(row["message"]),
      issuePath: String(row["issue_path"]),
    })),
    query.limit,
  );
}

export function* listRuns(): Question<readonly RunRow[]> {
  const rows = yield sql`
    select b.run, b.first_used_at_ms, b.last_used_at_ms, m.events, m.warnings, m.invalid, r.rejected, c.unaccounted
    from (select run, min(received_at_ms) as first_used_at_ms, max(received_at_ms) as last_used_at_ms
      from batch where run <> '' group by run) b
    left join (select run, sum(events) as events, sum(warnings) as warnings, sum(invalid) as invalid
      from hour where run <> '' group by run) m on m.run = b.run
    left join (select run, count(*) as rejected from rejection where run <> '' group by run) r on r.run = b.run
    left join (select run, sum(unaccounted) as unaccounted from client where run <> '' group by run) c on c.run = b.run
    order by b.last_used_at_ms desc`;
  return rows.map((row) => ({
    run: String(row["run"]),
    events: Number(row["events"] ?? 0),
    warnings: Number(row["warnings"] ?? 0),
    invalid: Number(row["invalid"] ?? 0),
    rejected: Number(row["rejected"] ?? 0),
    unaccounted: Number(row["unaccounted"] ?? 0),
    firstUsedAtMs: Number(row["first_used_at_ms"]),
    lastUsedAtMs: Number(row["last_used_at_ms"]),
  }));
}

export function* nameStatistics(scope: Scope): Question<readonly NameStatistics[]> {
  const rows = yield sql`
    select path, run, name, sum(events) as events, min(first_at_ms) as first_at_ms, max(last_at_ms) as last_at_ms
    from hour where ${allOf(inScope(scope))} group by path, run, name order by path, run, name`;
  return rows.map((row) => ({
    path: pathOf(row),
    run: runOf(row),
    name: String(row["name"]),
    count: Number(row["events"]),
    firstAtMs: Number(row["first_at_ms"]),
    lastAtMs: Number(row["last_at_ms"]),
  }));
}
