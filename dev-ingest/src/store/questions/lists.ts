import sql from "sql-template-tag";
import { accountedFor, type ClientNumbers, unaccountedFor } from "../admission.ts";
import { parseNumberedId } from "../../wire/batch-identity.ts";
import { type NumberRanges, without } from "../../wire/number-ranges.ts";
import type {
  BatchRow,
  ClientQuery,
  ClientRow,
  Clients,
  KnownQuery,
  NameStatistics,
  Page,
  RejectionRow,
  RowQuery,
  RunRow,
  Scope,
  Sender,
} from "../event-store.ts";
import {
  allOf,
  type Cell,
  direction,
  inRange,
  inScope,
  listOf,
  numberOf,
  pageOf,
  pathOf,
  type Question,
  type Row,
  runOf,
  textOf,
} from "./question.ts";

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
    select b.run, b.last_used_at_ms, coalesce(m.events, 0) as events
    from (select run, max(received_at_ms) as last_used_at_ms from batch where run <> '' group by run) b
    left join (select run, sum(events) as events from minute where run <> '' group by run) m on m.run = b.run
    order by b.last_used_at_ms desc`;
  return rows.map((row) => ({
    run: String(row["run"]),
    events: Number(row["events"]),
    lastUsedAtMs: Number(row["last_used_at_ms"]),
  }));
}

export function* nameStatistics(scope: Scope): Question<readonly NameStatistics[]> {
  const rows = yield sql`
    select path, run, name, sum(events) as events, min(first_at_ms) as first_at_ms, max(last_at_ms) as last_at_ms
    from minute where ${allOf(inScope(scope))} group by path, run, name order by path, run, name`;
  return rows.map((row) => ({
    path: pathOf(row),
    run: runOf(row),
    name: String(row["name"]),
    count: Number(row["events"]),
    firstAtMs: Number(row["first_at_ms"]),
    lastAtMs: Number(row["last_at_ms"]),
  }));
}

export function* listClients(query: ClientQuery): Question<Clients> {
  const { client, idleSinceMs, limit } = query;
  const scope = inScope(query);
  const isShown =
    client === undefined
      ? sql`(unaccounted > 0 or last_contact_ms >= ${idleSinceMs})`
      : sql`client = ${client}`;
  const rows = yield sql`
    select * from client where ${allOf([...scope, isShown])}
    order by last_contact_ms desc limit ${limit}`;
  const clients = rows.map(toClientRow);
  if (client !== undefined) return { clients, folded: [] };
  const isFolded = sql`unaccounted = 0 and last_contact_ms < ${idleSinceMs}`;
  const folded = yield sql`
    select path, run, origin, user_agent, count(*) as clients, sum(events) as events,
      min(first_contact_ms) as first_contact_ms, max(last_contact_ms) as last_contact_ms
    from client where ${allOf([...scope, isFolded])}
    group by path, run, origin, user_agent order by clients desc limit ${limit}`;
  return {
    clients,
    folded: folded.map((row) => ({
      path: pathOf(row),
      run: runOf(row),
      sender: senderOf(row),
      clients: Number(row["clients"]),
      events: Number(row["events"]),
      firstContactMs: Number(row["first_contact_ms"]),
      lastContactMs: Number(row["last_contact_ms"]),
    })),
  };
}

export function toClientRow(row: Row): ClientRow {
  const numbers: ClientNumbers = {
    received: rangesOf(row["received"]),
    without: rangesOf(row["without"]),
    rejected: rangesOf(row["rejected"]),
    dropped: JSON.parse(String(row["dropped"])) as ClientNumbers["dropped"],
    upto: Number(row["upto"]),
  };
  return {
    path: pathOf(row),
    run: runOf(row),
    client: String(row["client"]),
    sender: senderOf(row),
    firstContactMs: Number(row["first_contact_ms"]),
    lastContactMs: Number(row["last_contact_ms"]),
    ...numbers,
    unaccounted: unaccountedFor(numbers),
  };
}

/** Which of these ids the store holds. */
export function* knownIds({ ids, path, run }: KnownQuery): Question<readonly string[]> {
  const scope = sql`path = ${path} and run = ${run ?? ""}`;
  const batches = yield sql`
    select batch_id from batch where ${scope} and client is null and batch_id in ${listOf(ids)}`;
  const known = new Set(batches.map((row) => String(row["batch_id"])));
  const numbered = ids.flatMap((id) => {
    const numbers = parseNumberedId(id);
    return numbers === null ? [] : [{ id, ...numbers }];
  });
  if (numbered.length > 0) {
    const clients = yield sql`
      select * from client where ${scope} and client in ${listOf(numbered.map(({ client }) => client))}`;
    const accounts = new Map(
      clients.map(toClientRow).map((client) => [client.client, accountedFor(client)]),
    );
    for (const { id, client, first, last } of numbered)
      if (without([[first, last]], accounts.get(client) ?? []).length === 0) known.add(id);
  }
  return ids.filter((id) => known.has(id));
}

function senderOf(row: Row): Sender {
  return { origin: textOf(row["origin"]), userAgent: textOf(row["user_agent"]) };
}

function rangesOf(text: Cell): NumberRanges {
  return JSON.parse(String(text)) as NumberRanges;
}
