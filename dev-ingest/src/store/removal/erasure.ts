import sql from "sql-template-tag";
import { erasedNumbers } from "../../questions/erased.ts";
import { listOf, numberOf, type Question, type Row, textOf } from "../../questions/question.ts";
import { rangesOf, unionOf } from "../../wire/number-ranges.ts";
import type { Erasure } from "../event-store.ts";
import { removableColumns, removeEvents } from "./removal.ts";

/**
 * Removes events, their values, what answers said of them, and refused pieces. Their numbers stay known, so that a
 * retry or an import cannot bring them back.
 */
export function* erasePieces({ events, rejections }: Erasure): Question<void> {
  if (rejections.length > 0) yield sql`delete from rejection where seq in ${listOf(rejections)}`;
  if (events.length === 0) return;
  const rows = yield sql`
    select ${removableColumns}, e.number, b.client from event e join batch b on b.id = e.batch
    where e.seq in ${listOf(events)}`;
  yield* rememberErased(rows);
  yield sql`
    update batch set results = null where id in (select batch from event where seq in ${listOf(events)})`;
  yield* removeEvents(rows);
}

/** An export knows an event by its client and number, and one without a number by this store and its seq. */
function* rememberErased(rows: readonly Row[]): Question<void> {
  const [store] = yield sql`select id from store`;
  const rowsByClient = Map.groupBy(rows, ({ number, client }) =>
    textOf(numberOf(number) === null ? store!["id"] : client)!,
  );
  for (const [client, ofClient] of rowsByClient) {
    const numbers = rangesOf(ofClient.map(({ number, seq }) => numberOf(number) ?? Number(seq)));
    const all = JSON.stringify(unionOf(yield* erasedNumbers(client), numbers));
    yield sql`insert into erased (client, numbers) values (${client}, ${all})
      on conflict (client) do update set numbers = excluded.numbers`;
  }
}
