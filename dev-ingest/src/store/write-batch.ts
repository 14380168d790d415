import { addReport, admit } from "./admission.ts";
import { type ClientNumbers, unaccountedFor } from "../questions/client-numbers.ts";
import { toClientRow } from "../questions/clients.ts";
import type { AppendOutcome, IncomingBatch } from "./event-store.ts";
import type { Rejection } from "../questions/rows.ts";
import type { Row } from "../questions/question.ts";
import type { Totals } from "./totals.ts";
import type { WritableEvent } from "./writable-event.ts";
import { countOf } from "../wire/number-ranges.ts";
import type { Path } from "../wire/path.ts";

/** A batch as it is written. */
export interface WritableBatch extends Omit<IncomingBatch, "bytes" | "events"> {
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
  /** Gives a number that was never given before. Those of one group follow each other. */
  nextSeq(): number;
  nextBatchId(): number;
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

/** Writes what is new of a batch: its events with their ids and totals, what was refused, and what its client said. */
export function writeBatch(batch: WritableBatch, tables: BatchTables): AppendOutcome {
  const scope = { path: batch.path, run: batch.run ?? "" };
  const before = batch.batchId === null ? null : tables.find("batch", batch.batchId, scope);
  if (batch.client === null && before !== null) return duplicateOf(batch, before);
  const { events, rejected, known } = admitted(batch, scope, tables);
  for (const report of batch.reports) {
    const numbers = addReport(numbersOf(report.client, scope, tables), report);
    putClient(batch, report.client, numbers, tables);
  }
  const isNew = events.length > 0 || rejected.length > 0;
  const hasElements = batch.events.length > 0 || batch.rejected.length > 0;
  if (hasElements && !isNew) return { ...duplicateOf(batch, before), known };
  const seqs = events.map(() => tables.nextSeq());
  if (isNew || batch.batchId !== null) {
    const id = before === null ? tables.nextBatchId() : Number(before["id"]);
    const added = { id, seqs, rejected: rejected.length };
    tables.put("batch", batchRow(batch, added, before));
    events.forEach((event, nth) =>
      writeEvent(event, { seq: seqs[nth]!, batch: id, scope }, tables),
    );
    for (const rejection of rejected) tables.put("rejection", rejectionRow(rejection));
  }
  return { kind: "stored", firstSeq: seqs[0] ?? 0, accepted: events.length, known };
}

export function rejectionRow(rejection: Rejection): NewRow {
  return {
    path: rejection.path,
    run: rejection.run ?? "",
    batch_id: rejection.batchId,
    number: rejection.number,
    received_at_ms: rejection.receivedAtMs,
    origin: rejection.sender.origin,
    user_agent: rejection.sender.userAgent,
    position: rejection.index,
    raw: rejection.raw,
    raw_bytes: rejection.rawBytes,
    code: rejection.code,
    message: rejection.message,
    issue_path: rejection.issuePath,
  };
}

function admitted(
  batch: WritableBatch,
  scope: RowScope,
  tables: BatchTables,
): Omit<ReturnType<typeof admit<WritableEvent>>, "client"> {
  if (batch.client === null) return { events: batch.events, rejected: batch.rejected, known: 0 };
  const { client: numbers, ...admission } = admit(numbersOf(batch.client, scope, tables), batch);
  putClient(batch, batch.client, numbers, tables);
  return admission;
}

function numbersOf(client: string, scope: RowScope, tables: BatchTables): ClientNumbers | null {
  const row = tables.find("client", client, scope);
  return row === null ? null : toClientRow(row);
}

function putClient(
  batch: WritableBatch,
  client: string,
  numbers: ClientNumbers,
  tables: BatchTables,
): void {
  const unaccounted = countOf(unaccountedFor(numbers));
  const missingSinceMs = unaccounted === 0 ? null : (numbers.missingSinceMs ?? batch.receivedAtMs);
  tables.put("client", {
    path: batch.path,
    run: batch.run ?? "",
    client,
    origin: batch.sender.origin,
    user_agent: batch.sender.userAgent,
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
    missing_since_ms: missingSinceMs,
  });
}

function batchRow(
  batch: WritableBatch,
  { id, seqs, rejected }: { id: number; seqs: readonly number[]; rejected: number },
  before: Row | null,
): NewRow {
  const row = {
    id,
    batch_id: batch.batchId,
    client: batch.client,
    path: batch.path,
    run: batch.run ?? "",
    origin: batch.sender.origin,
    user_agent: batch.sender.userAgent,
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
  if (before === null) return row;
  return {
    ...row,
    ...(before as NewRow),
    client: batch.client,
    last_seq: Math.max(row.last_seq, Number(before["last_seq"])),
    events: row.events + Number(before["events"]),
    rejected: row.rejected + Number(before["rejected"]),
  };
}

function writeEvent(
  event: WritableEvent,
  { seq, batch, scope }: { seq: number; batch: number; scope: RowScope },
  tables: BatchTables,
): void {
  tables.put("event", {
    seq,
    batch,
    position: event.index,
    number: event.number,
    ...scope,
    name: event.name,
    happened_at_ms: event.happenedAtMs,
    time_source: event.timeSource,
    status: event.status,
    issues: event.issues.length === 0 ? null : JSON.stringify(event.issues),
    raw: event.raw,
    plain: event.plain,
  });
  for (const [property, value] of event.ids) tables.put("value", { property, value, seq });
  tables.totals.add(event, scope);
}

function duplicateOf(
  batch: WritableBatch,
  before: Row | null,
): Extract<AppendOutcome, { kind: "duplicate" }> {
  return {
    kind: "duplicate",
    accepted: before === null ? 0 : Number(before["accepted"]),
    known: 0,
    results: before === null ? batch.results : (before["results"] as string | null),
    isOtherBody:
      batch.client === null && before !== null && Number(before["checksum"]) !== batch.checksum,
  };
}
