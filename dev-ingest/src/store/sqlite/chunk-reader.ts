import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { DeleteScope, EventQuery, EventRow } from "../event-store.ts";
import { Chunk, chunkColumns, chunkTables, type ReadBatches } from "./chunk.ts";
import { scopeCondition } from "./delete-rows.ts";
import type { SeqRange } from "./find-indexed.ts";

/** Names kept in memory; beyond it the cache begins anew. */
const maxCachedNames = 50_000;

/** What a walk over chunks may leave out without looking into them. */
export interface ChunkFilter extends DeleteScope {
  readonly status?: EventQuery["status"];
}

/** Reads chunks, one by one or in their order, and the names of their events. */
export class ChunkReader {
  readonly #database: DatabaseSync;
  readonly #chunkBelow: StatementSync;
  readonly #firstSeqBelow: StatementSync;
  readonly #nameOf: StatementSync;
  readonly #readBatches: ReadBatches;
  readonly #nameById = new Map<number, string>();
  #last: Chunk | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#chunkBelow = database.prepare(
      `select ${chunkColumns} from ${chunkTables} where chunk.first_seq <= ? order by chunk.first_seq desc limit 1`,
    );
    this.#firstSeqBelow = database.prepare(
      "select max(first_seq) as seq from chunk where first_seq <= ?",
    );
    const batches = database.prepare(
      `select batch_id, received_at_ms, origin, user_agent, first_event_seq from batch
       where seq between ? and ? and events > 0 order by seq`,
    );
    this.#readBatches = (firstSeq, lastSeq) => batches.all(firstSeq, lastSeq);
    this.#nameOf = database.prepare("select text from word where id = ?");
  }

  /** The chunk that has an event; null when the event is not there. */
  at(seq: number): Chunk | null {
    if (this.#last?.has(seq)) return this.#last;
    const row = this.#chunkBelow.get(seq);
    const chunk = row ? new Chunk(row, this.#readBatches) : null;
    if (!chunk?.has(seq)) return null;
    this.#last = chunk;
    return chunk;
  }

  /** Forgets the chunk at hand: it may have been deleted since. */
  forget(): void {
    this.#last = null;
  }

  /** The chunks that have events of a range, in order; some of their events may lie outside of it. */
  *walk(
    range: SeqRange,
    order: EventQuery["order"],
    filter: ChunkFilter = {},
  ): Generator<Chunk, void, undefined> {
    const scope = scopeCondition(this.#database, filter);
    const conditions = scope.conditions.map((condition) => `chunk.${condition}`);
    const values: SQLInputValue[] = [...scope.values];
    // Said in the words of the partial indexes, so that SQLite sees that they apply.
    if (filter.run !== undefined && filter.run !== null) conditions.push("chunk.run_id <> 0");
    if (filter.status !== undefined && filter.status !== "ok")
      conditions.push("chunk.verdicts is not null");
    conditions.push("chunk.first_seq >= ?", "chunk.first_seq < ?");
    const statement = this.#database.prepare(
      `select ${chunkColumns} from ${chunkTables} where ${conditions.join(" and ")} order by chunk.first_seq ${order === "oldest" ? "asc" : "desc"}`,
    );
    const { seq: from } = this.#firstSeqBelow.get(range.after + 1)!;
    for (const row of statement.iterate(...values, Number(from ?? 0), range.before))
      yield new Chunk(row, this.#readBatches);
  }

  /** An event of a chunk as a row. */
  eventRow(chunk: Chunk, place: number, raw: string): EventRow {
    return chunk.toEventRow(place, this.#name(chunk.nameId(place)), raw);
  }

  #name(id: number): string {
    const cached = this.#nameById.get(id);
    if (cached !== undefined) return cached;
    const name = String(this.#nameOf.get(id)!["text"]);
    if (this.#nameById.size >= maxCachedNames) this.#nameById.clear();
    this.#nameById.set(id, name);
    return name;
  }
}
