import { addReport, admit } from "./admission.ts";
import { type ClientNumbers, unaccountedFor } from "../questions/client-numbers.ts";
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

/** What a batch that came again, with events that are new, adds to its row. */
export interface Growth {
  readonly client: string | null;
  readonly lastSeq: number;
  readonly events: number;
  readonly rejected: number;
}

/** What is in an engine's tables that batches depend on, and where their rows go. */
export interface BatchTables {
  batchOf(batchId: string, scope: RowScope): Row | null;
  clientOf(client: string, scope: RowScope): ClientNumbers | null;
  /** Gives a number that was never given before. Those of one group follow each other. */
  nextSeq(): number;
  nextBatchId(): number;
  insert(table: "batch" | "event" | "value" | "rejection", row: NewRow): void;
  growBatch(id: number, more: Growth): void;
  putClient(client: string, scope: RowScope, row: NewRow, numbers: ClientNumbers): void;
  readonly totals: Totals;
}

/** Writes what is new of a batch: its events with their ids and totals, what was refused, and what its client said. */
export function writeBatch(batch: WritableBatch, tables: BatchTables): AppendOutcome {
  const scope = { path: batch.path, run: batch.run ?? "" };
  const before = batch.batchId === null ? null : tables.batchOf(batch.batchId, scope);
  if (batch.client === null && before !== null) return duplicateOf(batch, before);
  const { events, rejected, known } = admitted(batch, scope, tables);
  for (const report of batch.reports) {
    const numbers = addReport(tables.clientOf(report.client, scope), report);
    putClient(batch, report.client, numbers, tables);
  }
  const isNew = events.length > 0 || rejected.length > 0;
  const hasElements = batch.events.length > 0 || batch.rejected.length > 0;
  if (hasElements && !isNew) return { ...duplicateOf(batch, before), known };
  const seqs = events.map(() => tables.nextSeq());
  const firstSeq = seqs[0] ?? 0;
  if (isNew || batch.batchId !== null) {
    const lastSeq = seqs.at(-1) ?? 0;
    const counts = { lastSeq, events: events.length, rejected: rejected.length };
    const id = before === null ? tables.nextBatchId() : Number(before["id"]);
    if (before === null) tables.insert("batch", batchRow(batch, { id, firstSeq, ...counts }));
    else tables.growBatch(id, { client: batch.client, ...counts });
    events.forEach((event, nth) =>
      writeEvent(event, { seq: seqs[nth]!, batch: id, scope }, tables),
    );
    for (const rejection of rejected) tables.insert("rejection", rejectionRow(rejection));
  }
  return { kind: "stored", firstSeq, accepted: events.length, known };
}

/** What changes in the row of a client that is heard of again. */
export const clientChanges: string = (
  "origin user_agent last_contact_ms received without rejected dropped upto events unaccounted" +
  " requests retries duplicates missing_since_ms"
)
  .split(" ")
  .map((column) => `${column} = excluded.${column}`)
  .join(", ");

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
  const { client: numbers, ...admission } = admit(tables.clientOf(batch.client, scope), batch);
  putClient(batch, batch.client, numbers, tables);
  return admission;
}

function putClient(
  batch: WritableBatch,
  client: string,
  numbers: ClientNumbers,
  tables: BatchTables,
): void {
  const scope = { path: batch.path, run: batch.run ?? "" };
  const unaccounted = countOf(unaccountedFor(numbers));
  const missingSinceMs = unaccounted === 0 ? null : (numbers.missingSinceMs ?? batch.receivedAtMs);
  const row = {
    ...scope,
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
  };
  tables.putClient(client, scope, row, { ...numbers, missingSinceMs });
}

function batchRow(
  batch: WritableBatch,
  counts: Omit<Growth, "client"> & { readonly id: number; readonly firstSeq: number },
): NewRow {
  return {
    id: counts.id,
    batch_id: batch.batchId,
    client: batch.client,
    path: batch.path,
    run: batch.run ?? "",
    origin: batch.sender.origin,
    user_agent: batch.sender.userAgent,
    received_at_ms: batch.receivedAtMs,
    stored_at_ms: Date.now(),
    first_seq: counts.firstSeq,
    last_seq: counts.lastSeq,
    events: counts.events,
    rejected: counts.rejected,
    bytes: batch.byteCount,
    checksum: batch.checksum,
    accepted: counts.events,
    results: batch.results,
  };
}

function writeEvent(
  event: WritableEvent,
  { seq, batch, scope }: { seq: number; batch: number; scope: RowScope },
  tables: BatchTables,
): void {
  tables.insert("event", {
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
  for (const [property, value] of event.ids) tables.insert("value", { property, value, seq });
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
