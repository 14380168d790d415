import type { Issue } from "../../wire/issue.ts";
import type { BatchRow, EventRow, RejectionRow } from "../event-store.ts";
import { laneOf, statusOf } from "./codes.ts";

/** A row as SQLite gives it. */
export type SqlRow = Record<string, unknown>;

/** Columns of an event with those of its batch, as `toEventRow` reads them. */
export const eventColumns: string = `event.seq, event.lane, run.name as run, word.text as name, event.position, event.status, event.raw, event.issues,
  batch.batch_id, batch.received_at_ms, batch.origin, batch.user_agent`;
export const eventTables: string = `event join batch on batch.seq = event.batch_seq join word on word.id = event.name_id left join run on run.id = event.run_id`;

export function toEventRow(row: SqlRow): EventRow {
  return {
    seq: Number(row["seq"]),
    receivedAtMs: Number(row["received_at_ms"]),
    lane: laneOf(row["lane"]),
    run: textOrNull(row["run"]),
    batchId: textOrNull(row["batch_id"]),
    index: Number(row["position"]),
    name: String(row["name"]),
    raw: String(row["raw"]),
    status: statusOf(row["status"]),
    issues:
      typeof row["issues"] === "string" ? (JSON.parse(row["issues"]) as readonly Issue[]) : [],
    sender: senderOf(row),
  };
}

export function toBatchRow(row: SqlRow): BatchRow {
  return {
    seq: Number(row["seq"]),
    batchId: textOrNull(row["batch_id"]),
    lane: laneOf(row["lane"]),
    run: textOrNull(row["run"]),
    receivedAtMs: Number(row["received_at_ms"]),
    sender: senderOf(row),
    firstEventSeq: Number(row["first_event_seq"]),
    events: Number(row["events"]),
    rejected: Number(row["rejected"]),
    bytes: Number(row["bytes"]),
  };
}

export function toRejectionRow(row: SqlRow): RejectionRow {
  return {
    seq: Number(row["seq"]),
    lane: laneOf(row["lane"]),
    run: textOrNull(row["run"]),
    batchId: textOrNull(row["batch_id"]),
    receivedAtMs: Number(row["received_at_ms"]),
    sender: senderOf(row),
    index: row["position"] === null ? null : Number(row["position"]),
    raw: String(row["raw"]),
    rawBytes: Number(row["raw_bytes"]),
    code: String(row["code"]),
    message: String(row["message"]),
    path: String(row["path"]),
  };
}

function senderOf(row: SqlRow): {
  readonly origin: string | null;
  readonly userAgent: string | null;
} {
  return { origin: textOrNull(row["origin"]), userAgent: textOrNull(row["user_agent"]) };
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
