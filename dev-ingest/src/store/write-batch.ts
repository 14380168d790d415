import { addReport, admit, noNumbers } from "./admission.ts";
import { type ClientNumbers, unaccountedFor } from "../questions/client-numbers.ts";
import { toClientRow } from "../questions/clients.ts";
import type { AppendOutcome, IncomingBatch } from "./event-store.ts";
import type { Rejection } from "../questions/rows.ts";
import { type Row, textOf } from "../questions/question.ts";
import type { Totals } from "./totals.ts";
import type { WritableEvent } from "./writable-event.ts";
import { countOf } from "../wire/number-ranges.ts";
import type { Path } from "../wire/path.ts";

/** A batch as it is written. */
export interface WritableBatch extends Omit<IncomingBatch, "bytes" | "events" | "run">, RowScope {
  readonly byteCount: number;
  readonly events: readonly WritableEvent[];
}

/** Whose rows are meant; a run of "" is none. */
export interface RowScope {
  readonly path: Path;
  readonly run: string;
}

/** A row on its way into a table, by its columns. */
export type NewRow = Readonly<Record<string, string | number | null>>;

/** What is in an engine's tables that batches depend on, and where their rows go. */
export interface BatchTables {
  /** The batch or client of this name; null when there is none yet. */
  find(table: "batch" | "client", name: string, scope: RowScope): Row | null;
  /** Numbers that were never given, and are counted up as they are. */
  readonly next: { seq: number; batch: number };
  /** Inserts a row. That of a batch or client takes the place of the one that it has already. */
  put(table: "batch" | "client" | "event" | "value" | "rejection", row: NewRow): void;
  readonly totals: Totals;
}

/** What changes in the row of a batch or client that comes again, in SQL. */
export const changes: Readonly<Record<"batch" | "client", string>> = {
  batch: changesOf("client last_seq events rejected"),
  client: changesOf(
    "origin user_agent last_contact_ms received without rejected dropped upto events unaccounted" +
      " requests retries duplicates missing_since_ms",
  ),
};

function changesOf(columns: string): string {
  const each = columns.split(" ").map((column) => `${column} = excluded.${column}`);
  return `do update set ${each.join(", ")}`;
}

/** UTF-16 units of what is known of a client's numbers, which are written with each of its batches. The SDK leaves hardly any gaps. */
const maxNumbersUnits = 100_000;

/** Writes what is new of a batch: its events with their ids and totals, what was refused, and what its client said. */
export function writeBatch(sent: WritableBatch, tables: BatchTables): AppendOutcome {
  const numbers = sent.client === null ? null : numbersOf(sent.client, sent, tables);
  const batch = numbers === null ? { ...sent, client: null } : sent;
  const before = batch.batchId === null ? null : tables.find("batch", batch.batchId, batch);
  if (batch.client === null && before !== null) return duplicateOf(batch, before);
  const { events, rejected, known, client } = admit(numbers, batch);
  if (client !== null) tables.put("client", clientRow(batch.client!, client, batch));
  for (const report of batch.reports) {
    const reported = numbersOf(report.client, batch, tables);
    if (reported !== null)
      tables.put("client", clientRow(report.client, addReport(reported, report), batch));
  }
  const isNew = events.length > 0 || rejected.length > 0;
  const hasElements = batch.events.length > 0 || batch.rejected.length > 0;
  if (hasElements && !isNew) return duplicateOf(batch, before, known);
  const seqs = events.map(() => tables.next.seq++);
  if (isNew || batch.batchId !== null) {
    const id = before === null ? tables.next.batch++ : Number(before["id"]);
    const row = batchRow(batch, { id, seqs, rejected: rejected.length });
    tables.put("batch", before === null ? row : grown(before, row));
    events.forEach((event, nth) => {
      const seq = seqs[nth]!;
      tables.put("event", eventRow(event, batch, { seq, batch: id }));
      for (const [property, value] of event.ids) tables.put("value", { property, value, seq });
      tables.totals.add(event, batch);
    });
    for (const rejection of rejected) tables.put("rejection", rejectionRow(rejection));
  }
  return { kind: "stored", firstSeq: seqs[0] ?? 0, accepted: events.length, known };
}

/** Null where a client has more gaps than are kept: its batch ids are plain keys from then on. */
function numbersOf(client: string, scope: RowScope, tables: BatchTables): ClientNumbers | null {
  const row = tables.find("client", client, scope);
  if (row === null) return noNumbers;
  const texts = [row["received"], row["without"], row["rejected"], row["dropped"]];
  return texts.join("").length > maxNumbersUnits ? null : toClientRow(row);
}

/** Where something belongs and who sent it, by columns. */
function originOf({ path, run, sender }: Pick<Rejection, "path" | "run" | "sender">): NewRow {
  return { path, run: run ?? "", origin: sender.origin, user_agent: sender.userAgent };
}

export function rejectionRow(rejection: Rejection): NewRow {
  return {
    ...originOf(rejection),
    batch_id: rejection.batchId,
    number: rejection.number,
    received_at_ms: rejection.receivedAtMs,
    position: rejection.index,
    raw: rejection.raw,
    raw_bytes: rejection.rawBytes,
    code: rejection.code,
    message: rejection.message,
    issue_path: rejection.issuePath,
  };
}

function clientRow(client: string, numbers: ClientNumbers, batch: WritableBatch): NewRow {
  const unaccounted = countOf(unaccountedFor(numbers));
  return {
    ...originOf(batch),
    client,
    first_contact_ms: batch.receivedAtMs,
    last_contact_ms: batch.receivedAtMs,
    received: JSON.stringify(numbers.received),
    without: JSON.stringify(numbers.without),
    rejected: JSON.stringify(numbers.rejected),
    dropped: JSON.stringify(numbers.dropped),
    upto: numbers.upto,
    events: countOf(numbers.received),
    unaccounted,
    requests: numbers.requests,
    retries: numbers.retries,
    duplicates: numbers.duplicates,
    missing_since_ms: unaccounted === 0 ? null : (numbers.missingSinceMs ?? batch.receivedAtMs),
  };
}

function batchRow(
  batch: WritableBatch,
  { id, seqs, rejected }: { id: number; seqs: readonly number[]; rejected: number },
): NewRow {
  return {
    ...originOf(batch),
    id,
    batch_id: batch.batchId,
    client: batch.client,
    received_at_ms: batch.receivedAtMs,
    stored_at_ms: Date.now(),
    first_seq: seqs[0] ?? 0,
    last_seq: seqs.at(-1) ?? 0,
    events: seqs.length,
    rejected,
    bytes: batch.byteCount,
    checksum: batch.checksum,
    accepted: seqs.length,
    results: batch.results,
  };
}

/** The row of a batch that came again, with what is new of it. */
function grown(before: Row, row: NewRow): NewRow {
  const sum = (column: string): number => Number(before[column]) + Number(row[column]);
  return {
    ...row,
    ...(before as NewRow),
    client: row["client"]!,
    last_seq: Math.max(Number(before["last_seq"]), Number(row["last_seq"])),
    events: sum("events"),
    rejected: sum("rejected"),
  };
}

function eventRow(
  event: WritableEvent,
  { path, run, client }: WritableBatch,
  { seq, batch }: { seq: number; batch: number },
): NewRow {
  return {
    seq,
    batch,
    position: event.index,
    number: client === null ? null : event.number,
    path,
    run,
    name: event.name,
    happened_at_ms: event.happenedAtMs,
    time_source: event.timeSource,
    status: event.status,
    issues: event.issues.length === 0 ? null : JSON.stringify(event.issues),
    raw: event.raw,
    plain: event.plain,
  };
}

function duplicateOf(batch: WritableBatch, before: Row | null, known = 0): AppendOutcome {
  const isPlain = before !== null && batch.client === null;
  return {
    kind: "duplicate",
    accepted: Number(before?.["accepted"] ?? 0),
    known,
    results: before === null ? batch.results : textOf(before["results"]),
    isOtherBody: isPlain && Number(before["checksum"]) !== batch.checksum,
  };
}
