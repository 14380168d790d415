import type { DatabaseSync, StatementSync } from "node:sqlite";
import { addReport, admit, type ClientNumbers } from "../admission.ts";
import type { AppendOutcome, Rejection } from "../event-store.ts";
import { toClientRow } from "../questions/lists.ts";
import type { Row } from "../questions/question.ts";
import { summaryText } from "../summary.ts";
import { forEachId } from "../property-values.ts";
import { Totals } from "../totals.ts";
import type { WritableEvent } from "../writable-event.ts";
import { readIdentity } from "./open-database.ts";
import type { WritableBatch } from "./pack-group.ts";

const statements = {
  batch: `insert into batch (batch_id, client, path, run, origin, user_agent, received_at_ms, stored_at_ms, first_seq,
    events, rejected, bytes, checksum, accepted, results) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
  batchById: "select * from batch where batch_id = ? and path = ? and run = ?",
  grownBatch:
    "update batch set client = ?, events = events + ?, rejected = rejected + ? where id = ?",
  event: `insert into event (seq, batch, position, number, path, run, name, happened_at_ms, time_source, status, issues, raw,
    plain) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  value: "insert or ignore into value (property, value, seq) values (?, ?, ?)",
  minute: `insert into minute (path, run, name, minute_ms, events, first_at_ms, last_at_ms) values (?, ?, ?, ?, ?, ?, ?)
    on conflict do update set events = events + excluded.events,
      first_at_ms = min(first_at_ms, excluded.first_at_ms), last_at_ms = max(last_at_ms, excluded.last_at_ms)`,
  total: `insert into total (path, run, name, minute_ms, property, count, sum, min, max) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict do update set count = count + excluded.count, sum = decimal_add(sum, excluded.sum),
      min = decimal_min(min, excluded.min), max = decimal_max(max, excluded.max)`,
  client: "select * from client where path = ? and run = ? and client = ?",
  putClient: `insert into client (path, run, client, origin, user_agent, first_contact_ms, last_contact_ms, received,
    without, rejected, dropped, upto) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict do update set origin = excluded.origin, user_agent = excluded.user_agent,
      last_contact_ms = excluded.last_contact_ms, received = excluded.received, without = excluded.without,
      rejected = excluded.rejected, dropped = excluded.dropped, upto = excluded.upto`,
  rejection: `insert into rejection (path, run, batch_id, number, received_at_ms, origin, user_agent, position, raw, raw_bytes,
    code, message, issue_path) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  lastSeq: "update store set last_seq = ?",
} as const;

type StatementName = keyof typeof statements;
type Known = Pick<WritableBatch, "path"> & { readonly run: string };

/** Writes batches with their ids, totals and clients. The caller begins and commits. */
export class BatchWriter {
  readonly #prepared: Readonly<Record<StatementName, StatementSync>>;
  #lastSeq: number;
  #totals = new Totals();

  constructor(database: DatabaseSync) {
    const entries = Object.entries(statements).map(([name, text]) => [
      name,
      database.prepare(text),
    ]);
    this.#prepared = Object.fromEntries(entries) as Record<StatementName, StatementSync>;
    this.#lastSeq = readIdentity(database).lastSeq;
  }

  write(batch: WritableBatch): AppendOutcome {
    const run = batch.run ?? "";
    const scope = { path: batch.path, run };
    const before = this.#batchOf(batch, run);
    if (batch.client === null && before !== null) return duplicateOf(batch, before);
    const admission =
      batch.client === null
        ? { events: batch.events, rejected: batch.rejected, known: 0 }
        : this.#admit(batch, scope, batch.client);
    for (const report of batch.reports)
      this.#putClient(
        batch,
        report.client,
        addReport(this.#clientOf(scope, report.client), report),
      );
    const { events, rejected, known } = admission;
    const isNew = events.length > 0 || rejected.length > 0;
    const hasElements = batch.events.length > 0 || batch.rejected.length > 0;
    if (hasElements && !isNew) return { ...duplicateOf(batch, before), known };
    const firstSeq = this.#lastSeq + 1;
    if (isNew || batch.batchId !== null) {
      const id = this.#putBatch(batch, before, {
        firstSeq,
        events: events.length,
        rejected: rejected.length,
      });
      for (const event of events) this.#writeEvent(event, id, scope);
      this.writeRejections(rejected);
    }
    return { kind: "stored", firstSeq, accepted: events.length, known };
  }

  writeRejections(rejections: readonly Rejection[]): void {
    for (const one of rejections) {
      this.#prepared.rejection.run(
        one.path,
        one.run ?? "",
        one.batchId,
        one.number,
        one.receivedAtMs,
        one.sender.origin,
        one.sender.userAgent,
        one.index,
        one.raw,
        one.rawBytes,
        one.code,
        one.message,
        one.issuePath,
      );
    }
  }

  /** Adds events that are stored already to the totals of their minutes. */
  count(event: WritableEvent, scope: Known): void {
    this.#totals.add(event, scope, event.properties);
  }

  /** Writes what was counted and which seqs were given. Call it before the commit. */
  finish(): void {
    for (const {
      path,
      run,
      name,
      minuteMs,
      events,
      firstAtMs,
      lastAtMs,
      byProperty,
    } of this.#totals.minutes()) {
      this.#prepared.minute.run(path, run, name, minuteMs, events, firstAtMs, lastAtMs);
      for (const [property, summary] of byProperty) {
        const { count, sum, min, max } = summaryText(summary)!;
        this.#prepared.total.run(path, run, name, minuteMs, property, count, sum, min, max);
      }
    }
    this.#totals = new Totals();
    this.#prepared.lastSeq.run(this.#lastSeq);
  }

  #batchOf({ batchId, path }: WritableBatch, run: string): Row | null {
    if (batchId === null) return null;
    return (this.#prepared.batchById.get(batchId, path, run) as Row | undefined) ?? null;
  }

  #admit(
    batch: WritableBatch,
    scope: Known,
    client: string,
  ): Omit<ReturnType<typeof admit<WritableEvent>>, "client"> {
    const { client: numbers, ...admission } = admit(this.#clientOf(scope, client), batch);
    this.#putClient(batch, client, numbers);
    return admission;
  }

  #clientOf({ path, run }: Known, client: string): ClientNumbers | null {
    const row = this.#prepared.client.get(path, run, client) as Row | undefined;
    return row === undefined ? null : toClientRow(row);
  }

  #putClient(batch: WritableBatch, client: string, numbers: ClientNumbers): void {
    const { path, run, sender, receivedAtMs } = batch;
    this.#prepared.putClient.run(
      path,
      run ?? "",
      client,
      sender.origin,
      sender.userAgent,
      receivedAtMs,
      receivedAtMs,
      JSON.stringify(numbers.received),
      JSON.stringify(numbers.without),
      JSON.stringify(numbers.rejected),
      JSON.stringify(numbers.dropped),
      numbers.upto,
    );
  }

  /** Makes the row of a batch; one that has grown keeps its row and its first answer. */
  #putBatch(
    batch: WritableBatch,
    before: Row | null,
    { firstSeq, events, rejected }: { firstSeq: number; events: number; rejected: number },
  ): number {
    if (before !== null) {
      const id = Number(before["id"]);
      this.#prepared.grownBatch.run(batch.client, events, rejected, id);
      return id;
    }
    const row = this.#prepared.batch.get(
      batch.batchId,
      batch.client,
      batch.path,
      batch.run ?? "",
      batch.sender.origin,
      batch.sender.userAgent,
      batch.receivedAtMs,
      Date.now(),
      firstSeq,
      events,
      rejected,
      batch.byteCount,
      batch.checksum,
      events,
      batch.results,
    );
    return Number(row!["id"]);
  }

  #writeEvent(event: WritableEvent, batch: number, scope: Known): void {
    const { path, run } = scope;
    const seq = ++this.#lastSeq;
    this.#prepared.event.run(
      seq,
      batch,
      event.index,
      event.number,
      path,
      run,
      event.name,
      event.happenedAtMs,
      event.timeSource,
      event.status,
      event.issues.length === 0 ? null : JSON.stringify(event.issues),
      event.raw,
      event.plain,
    );
    forEachId(event.properties, (property, value) =>
      this.#prepared.value.run(property, value, seq),
    );
    this.count(event, scope);
  }
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
    isOtherBody: before !== null && Number(before["checksum"]) !== batch.checksum,
  };
}
