import sql from "sql-template-tag";
import { parseNumberedId } from "../wire/batch-identity.ts";
import { type NumberRanges, without } from "../wire/number-ranges.ts";
import { accountedFor, type ClientNumbers, unaccountedFor } from "./client-numbers.ts";
import type { ClientQuery, ClientRow, Clients, KnownQuery, ReportQuery } from "./client-rows.ts";
import {
  allOf,
  type Cell,
  inScope,
  listOf,
  numberOf,
  pathOf,
  type Question,
  type Row,
  runOf,
  senderOf,
} from "./question.ts";

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

/** Clients of whom more is known than what their events say: numbers that are missing, or that will never come. */
export function* listReports({
  fromMs,
  untilMs,
  after,
  limit,
}: ReportQuery): Question<readonly ClientRow[]> {
  const conditions = [
    sql`last_contact_ms >= ${fromMs} and last_contact_ms < ${untilMs}`,
    sql`(unaccounted > 0 or dropped <> '{}' or without <> '[]' or rejected <> '[]')`,
  ];
  if (after !== null)
    conditions.push(
      sql`(last_contact_ms, path, run, client) > (${after.lastContactMs}, ${after.path}, ${after.run ?? ""}, ${after.client})`,
    );
  const rows = yield sql`
    select * from client where ${allOf(conditions)}
    order by last_contact_ms, path, run, client limit ${limit}`;
  return rows.map(toClientRow);
}

export function toClientRow(row: Row): ClientRow {
  const numbers: ClientNumbers = {
    received: rangesOf(row["received"]),
    without: rangesOf(row["without"]),
    rejected: rangesOf(row["rejected"]),
    dropped: JSON.parse(String(row["dropped"])) as ClientNumbers["dropped"],
    upto: Number(row["upto"]),
    requests: Number(row["requests"]),
    retries: Number(row["retries"]),
    duplicates: Number(row["duplicates"]),
    missingSinceMs: numberOf(row["missing_since_ms"]),
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

function rangesOf(text: Cell): NumberRanges {
  return JSON.parse(String(text)) as NumberRanges;
}
