import sql, { type Sql } from "sql-template-tag";
import { plainString } from "../properties/property-values.ts";
import type { Issue } from "../wire/issue.ts";
import type { EventFilter, PropertyFilter } from "./queries.ts";
import type { EventRow, EventStatus, TimeSource } from "./rows.ts";
import {
  allOf,
  type Dialect,
  inScope,
  numberOf,
  pathOf,
  type Question,
  type Row,
  runOf,
  textOf,
} from "./question.ts";
import {
  asksBatch,
  eventCondition,
  isIndexedId,
  isIndexedTerm,
  needlesOf,
  wholeProperty,
} from "./search-conditions.ts";

/** Bytes of events in one page: an answer of large events stays bounded, whatever its limit. */
const maxPageBytes = 1_048_576;

/** The time of an event `e` that a span means; `b` is its batch. */
export function timeColumn({ by }: Pick<EventFilter, "by">): Sql {
  return by === "received" ? sql`b.received_at_ms` : sql`e.happened_at_ms`;
}

/**
 * Events `e` with their batches `b`, where a filter needs them.
 *
 * @param events What they are read from, `eventsByTime` for one; by default what an index of the filter may find.
 */
export function eventSource(filter: EventFilter, events: Sql = sql`event e`): Sql {
  const id = indexedId(filter);
  const from = id === null ? events : sql`value v join event e on e.seq = v.seq`;
  const needsBatch = filter.by === "received" || filter.search?.some(asksBatch) === true;
  return needsBatch ? sql`${from} join batch b on b.id = e.batch` : from;
}

/** Events `e` of a span so short that its time finds them faster than their name. */
export function eventsByTime({ byTime }: Dialect): Sql {
  return sql`event e ${byTime}`;
}

/** The seqs of the first and the last event; 0 without any. */
export function* seqBounds(): Question<{ readonly first: number; readonly last: number }> {
  // SQLite reads every row for a minimum and a maximum in one select (https://www.sqlite.org/optoverview.html#minmax).
  const [row] = yield sql`
    select (select min(seq) from event) as first, (select max(seq) from event) as last`;
  return { first: Number(row!["first"]), last: Number(row!["last"]) };
}

/** Whether only a look into each event's text can decide if it matches. */
export function needsSearch(filter: EventFilter, { indexed }: Dialect): boolean {
  if (indexedId(filter) !== null) return false;
  if (wholeProperties(filter).some(({ path }) => path.length === 1 && indexed.has(path[0]!)))
    return false;
  return (
    filter.properties !== undefined ||
    filter.text !== undefined ||
    filter.search?.every(isIndexedTerm) === false
  );
}

/** What an event `e` must be like. */
export function matches(filter: EventFilter, dialect: Dialect): Sql[] {
  const time = timeColumn(filter);
  const conditions = inScope(filter).map((condition) => sql`e.${condition}`);
  const id = indexedId(filter);
  if (id !== null) conditions.push(sql`v.property = ${id.path[0]!} and v.value = ${id.value}`);
  if (filter.name !== undefined) conditions.push(sql`e.name = ${filter.name}`);
  if (filter.status !== undefined) conditions.push(sql`e.status = ${filter.status}`);
  if (filter.fromMs !== undefined) conditions.push(sql`${time} >= ${filter.fromMs}`);
  if (filter.untilMs !== undefined) conditions.push(sql`${time} < ${filter.untilMs}`);
  if (filter.text !== undefined) conditions.push(dialect.containsText(needlesOf(filter.text)));
  for (const property of filter.properties ?? [])
    if (property !== id)
      conditions.push(sql`${dialect.propertyText(property.path)} = ${plainString(property.value)}`);
  for (const term of filter.search ?? []) conditions.push(eventCondition(term, dialect));
  return conditions;
}

/** The first property asked for that is indexed. */
function indexedId(filter: EventFilter): PropertyFilter | null {
  return wholeProperties(filter).find(isIndexedId) ?? null;
}

/** The properties that are asked for by their whole values. */
function wholeProperties({ properties = [], search = [] }: EventFilter): readonly PropertyFilter[] {
  return [...properties, ...search.flatMap((term) => wholeProperty(term) ?? [])];
}

/** How many of these events, from the first, one page takes. */
export function fitting(rows: readonly Row[]): number {
  let bytes = 0;
  const over = rows.findIndex(
    (row, nth) => (bytes += Number(row["bytes"])) > maxPageBytes && nth > 0,
  );
  return over === -1 ? rows.length : over;
}

/** An event `e` with what its batch `b` says of it. */
const eventColumns = sql`e.*, b.batch_id, b.client, b.received_at_ms, b.origin, b.user_agent`;

export function* eventById(seq: number): Question<EventRow | null> {
  const [row] = yield sql`
    select ${eventColumns} from event e join batch b on b.id = e.batch where e.seq = ${seq}`;
  return row === undefined ? null : toEventRow(row);
}

/** Which events `e` a page is of. */
interface EventPage {
  readonly source: Sql;
  readonly conditions: readonly Sql[];
  /** By `place`, the seq, and by `at_ms`, the time when it happened. */
  readonly order: Sql;
  readonly limit: number;
}

/** Reads a page in one statement; only the events that it takes are read whole. */
export function* eventPage({ source, conditions, order, limit }: EventPage): Question<{
  readonly rows: readonly EventRow[];
  readonly hasMore: boolean;
}> {
  const rows = yield sql`
    select ${eventColumns}, nth, found from (
      select place, row_number() over places as nth, sum(bytes) over places as bytes_with, count(*) over () as found
      from (
        select e.seq as place, e.happened_at_ms as at_ms, octet_length(e.raw) as bytes from ${source}
        where ${allOf(conditions)} order by ${order} limit ${limit + 1}) found
      window places as (order by ${order})) page
    join event e on e.seq = place join batch b on b.id = e.batch
    where nth = 1 or (nth <= ${limit} and bytes_with <= ${maxPageBytes})`;
  // SQLite would copy every row to sort them.
  const inOrder = rows.toSorted((left, right) => Number(left["nth"]) - Number(right["nth"]));
  const hasMore = rows.length < Number(rows[0]?.["found"] ?? 0);
  return { rows: inOrder.map(toEventRow), hasMore };
}

function toEventRow(row: Row): EventRow {
  const number = numberOf(row["number"]);
  return {
    seq: Number(row["seq"]),
    receivedAtMs: Number(row["received_at_ms"]),
    happenedAtMs: Number(row["happened_at_ms"]),
    timeSource: row["time_source"] as TimeSource,
    path: pathOf(row),
    run: runOf(row),
    batchId: textOf(row["batch_id"]),
    client: number === null ? null : textOf(row["client"]),
    number,
    index: Number(row["position"]),
    name: String(row["name"]),
    raw: String(row["raw"]),
    status: row["status"] as EventStatus,
    issues: row["issues"] === null ? [] : (JSON.parse(String(row["issues"])) as Issue[]),
    sender: { origin: textOf(row["origin"]), userAgent: textOf(row["user_agent"]) },
  };
}
