import sql from "sql-template-tag";
import type { NumberRanges } from "../wire/number-ranges.ts";
import type { Path } from "../wire/path.ts";
import type { ClientRow } from "./client-rows.ts";
import { fitting } from "./event-rows.ts";
import { numberOf, pathOf, type Question, type Row, runOf, textOf } from "./question.ts";

/** Events of one batch that were stored together, as they came. */
export interface BatchPiece {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly path: Path;
  readonly run: string | null;
  /** The id that it came under; null for what is not the first piece of its batch, or came without one. */
  readonly batchId: string | null;
  readonly client: string | null;
  readonly receivedAtMs: number;
  /** When its first event was tracked as far as the batch said, else when it arrived. Milliseconds since 1970. */
  readonly trackedAtMs: number;
  readonly events: readonly { readonly number: number | null; readonly raw: string }[];
  /** The highest number that its client has given by now; 0 without a client. */
  readonly upto: number;
  /** What its client gave up, by reason. */
  readonly dropped: Readonly<Record<string, NumberRanges>>;
}

export interface PieceQuery {
  readonly after: number;
  readonly upTo: number;
}

/** Events read at one time: more than one batch may have, so that one is always whole. */
const maxEvents = 6_000;

/** Pieces beyond a seq, in the order of their seqs, up to another. */
export function* piecesBetween({ after, upTo }: PieceQuery): Question<readonly BatchPiece[]> {
  const sizes = yield sql`
    select e.seq, octet_length(e.raw) as bytes from event e
    where e.seq > ${after} and e.seq <= ${upTo} order by e.seq limit ${maxEvents}`;
  const taken = fitting(sizes);
  if (taken === 0) return [];
  const rows = yield sql`
    select e.seq, e.number, e.raw, e.happened_at_ms, e.time_source, e.batch, b.batch_id, b.client, b.path, b.run,
      b.received_at_ms, b.first_seq, c.upto, c.dropped
    from event e join batch b on b.id = e.batch
    left join client c on c.path = b.path and c.run = b.run and c.client = b.client
    where e.seq > ${after} and e.seq <= ${Number(sizes[taken - 1]!["seq"])} order by e.seq`;
  const groups: Row[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group !== undefined && group[0]!["batch"] === row["batch"]) group.push(row);
    else groups.push([row]);
  }
  const pieces = groups.map(toPiece);
  // The page may have cut the last one.
  const isCut = taken < sizes.length || sizes.length === maxEvents;
  return isCut && pieces.length > 1 ? pieces.slice(0, -1) : pieces;
}

function toPiece(rows: readonly Row[]): BatchPiece {
  const [first] = rows;
  const firstSeq = Number(first!["seq"]);
  const saysAge = first!["time_source"] === "age";
  return {
    firstSeq,
    lastSeq: Number(rows.at(-1)!["seq"]),
    path: pathOf(first!),
    run: runOf(first!),
    batchId: firstSeq === Number(first!["first_seq"]) ? textOf(first!["batch_id"]) : null,
    client: textOf(first!["client"]),
    receivedAtMs: Number(first!["received_at_ms"]),
    trackedAtMs: Number(first![saysAge ? "happened_at_ms" : "received_at_ms"]),
    upto: numberOf(first!["upto"]) ?? 0,
    dropped: JSON.parse(textOf(first!["dropped"]) ?? "{}") as ClientRow["dropped"],
    events: rows.map((row) => ({ number: numberOf(row["number"]), raw: String(row["raw"]) })),
  };
}
