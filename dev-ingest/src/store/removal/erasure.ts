import sql from "sql-template-tag";
import type { Erasure } from "../event-store.ts";
import { countOf, type NumberRanges, rangesOf, unionOf } from "../../wire/number-ranges.ts";
import { listOf, numberOf, type Question, type Row, textOf } from "../../questions/question.ts";
import { countAnew, removableColumns, removeEvents } from "./removal.ts";

/**
 * Removes events, their values and totals, what answers said of them, and refused pieces. Their numbers stay known, so that a
 * retry or an import cannot bring them back.
 */
export function* erasePieces({ events, rejections }: Erasure, nowMs: number): Question<void> {
  if (rejections.length > 0) yield sql`delete from rejection where seq in ${listOf(rejections)}`;
  if (events.length === 0) return;
  const rows = yield sql`
    select ${removableColumns}, e.number, e.batch from event e where e.seq in ${listOf(events)}`;
  if (rows.length === 0) return;
  yield* rememberUnnumbered(rows, nowMs);
  const batches = [...new Set(rows.map((row) => Number(row["batch"])))];
  yield sql`update batch set results = null where id in ${listOf(batches)}`;
  yield* removeEvents(rows);
  yield* countAnew();
}

/** An export knows an event without a number by its store and seq: an import meets them here. */
function* rememberUnnumbered(rows: readonly Row[], nowMs: number): Question<void> {
  const [store] = yield sql`select id from store`;
  const client = textOf(store!["id"])!;
  const unnumbered = rows.filter((row) => numberOf(row["number"]) === null);
  const places = Map.groupBy(unnumbered, (row) => JSON.stringify([row["path"], row["run"]]));
  for (const [place, ofPlace] of places) {
    const [path, run] = JSON.parse(place) as [string, string];
    const numbers = rangesOf(ofPlace.map((row) => Number(row["seq"])));
    const [known] = yield sql`
      select received from client where path = ${path} and run = ${run} and client = ${client}`;
    const before = JSON.parse(textOf(known?.["received"]) ?? "[]") as NumberRanges;
    const received = unionOf(before, numbers);
    const [, last] = received.at(-1)!;
    yield sql`
      insert into client (path, run, client, origin, user_agent, first_contact_ms, last_contact_ms, received, without, rejected,
        dropped, upto, events, unaccounted, requests, retries, duplicates)
      values (${path}, ${run}, ${client}, null, null, ${nowMs}, ${nowMs}, ${JSON.stringify(received)},
        ${JSON.stringify([[1, last]])}, '[]', '{}', ${last}, ${countOf(received)}, 0, 0, 0, 0)
      on conflict (path, run, client) do update set last_contact_ms = excluded.last_contact_ms, received = excluded.received,
        without = excluded.without, upto = excluded.upto, events = excluded.events`;
  }
}
