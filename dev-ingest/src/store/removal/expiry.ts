import sql, { join, type Sql } from "sql-template-tag";
import type { Retention } from "../retention.ts";
import {
  countAnew,
  maxRemovedAtOnce,
  removableColumns,
  removeEvents,
  removeScope,
} from "./removal.ts";
import type { Dialect, Question } from "../../questions/question.ts";

/** Runs kept; beyond it those unused for longest go. */
const maxRuns = 10_000;
/** Clients remembered; beyond it those heard of longest ago go. */
const maxClients = 1_000_000;
/** Share of the bound of bytes that one step frees: the newest events are not taken along. */
const bytesStep = 0.02;
/** Share of the bound of bytes that refused bodies may have, and batch ids that are remembered beyond their events. */
const sideShare = 0.1;
/** Bytes of a batch's row and of its place in the index, beside its texts. */
const batchRowBytes = 150;
/** Batches of whose events none is left. */
const goneBatch: Sql = sql`last_seq < (select coalesce(min(seq), ${Number.MAX_SAFE_INTEGER}) from event)`;

/** Removes a bounded piece of what is beyond a bound; true when there is more. */
export function* expireStep(
  dialect: Dialect,
  retention: Retention,
  runsUnusedSinceMs: number,
): Question<boolean> {
  const nowMs = Date.now();
  const removed = yield* removeOldest(retention, nowMs, dialect);
  const run = yield* removeUnusedRun(runsUnusedSinceMs);
  if (removed || run || (yield* countAnew())) return true;
  yield* forget(retention, nowMs);
  return false;
}

function* removeOldest(
  { maxAgeMs, maxEvents, maxBytes }: Retention,
  nowMs: number,
  dialect: Dialect,
): Question<boolean> {
  const beyond: Sql[] = [];
  if (maxEvents !== null)
    beyond.push(sql`seq <= (select seq from event order by seq desc limit 1 offset ${maxEvents})`);
  if (maxAgeMs !== null) beyond.push(sql`stored_at_ms < ${nowMs - maxAgeMs}`);
  if (maxBytes !== null)
    beyond.push(sql`bytes_before < ${Math.ceil(yield* bytesBeyond(maxBytes, dialect))}`);
  if (beyond.length === 0) return false;
  const rows = yield sql`
    with oldest as (
      select ${removableColumns}, b.stored_at_ms, octet_length(e.raw) as bytes
      from event e join batch b on b.id = e.batch order by e.seq limit ${maxRemovedAtOnce})
    select seq, path, run, raw from (select *, sum(bytes) over (order by seq) - bytes as bytes_before from oldest) o
    where ${join(beyond, " or ")}`;
  yield* removeEvents(rows);
  return rows.length > 0;
}

/** Bytes of events that are to go now; 0 when the bound holds. */
function* bytesBeyond(maxBytes: number, dialect: Dialect): Question<number> {
  const [used] = yield dialect.usedBytes;
  const over = Number(used!["bytes"]) - maxBytes;
  if (over <= 0) return 0;
  const [refused] = yield sql`select coalesce(sum(octet_length(raw)), 0) as bytes from rejection`;
  if (Number(refused!["bytes"]) > maxBytes * sideShare) {
    yield sql`delete from rejection where seq <= (select (min(seq) + max(seq)) / 2 from rejection)`;
    return 1;
  }
  const [gone] = yield sql`
    select coalesce(sum(${batchRowBytes} + 2 * octet_length(coalesce(batch_id, '')) + octet_length(coalesce(results, ''))), 0) as bytes,
      (min(id) + max(id)) / 2 as middle from batch where ${goneBatch}`;
  if (Number(gone!["bytes"]) > maxBytes * sideShare) {
    yield sql`delete from batch where ${goneBatch} and id <= ${Number(gone!["middle"])}`;
    return 1;
  }
  return Math.min(over, maxBytes * bytesStep);
}

function* removeUnusedRun(unusedSinceMs: number): Question<boolean> {
  const [unused] = yield sql`
    select run from (
      select run, max(received_at_ms) as used_at_ms, row_number() over (order by max(received_at_ms) desc) as nth
      from batch where run <> '' group by run) runs
    where used_at_ms < ${unusedSinceMs} or nth > ${maxRuns} limit 1`;
  if (unused === undefined) return false;
  yield* removeScope({ run: String(unused["run"]) });
  return true;
}

/** Forgets clients, batches whose events are gone, and what was refused, each after its time. */
function* forget({ memoryMs, maxRejections }: Retention, nowMs: number): Question<void> {
  const before = nowMs - memoryMs;
  yield sql`delete from client where last_contact_ms < ${before} or last_contact_ms <
    (select last_contact_ms from client order by last_contact_ms desc limit 1 offset ${maxClients})`;
  // A client remembers the numbers of its batches; a plain key is remembered by its batch. Those of a run go with the run.
  const isForgotten = sql`stored_at_ms < ${before} or (run = '' and (batch_id is null or client is not null))`;
  yield sql`delete from batch where ${goneBatch} and (${isForgotten})`;
  yield sql`delete from rejection where seq <= (select max(seq) from rejection) - ${maxRejections}`;
}
