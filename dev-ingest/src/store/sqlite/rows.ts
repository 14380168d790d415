import type { BatchRow, RejectionRow, Sender } from "../event-store.ts";
import { laneOf } from "./codes.ts";

/** A row as SQLite gives it. */
export type SqlRow = Record<string, unknown>;

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

export function senderOf(row: SqlRow): Sender {
  return { origin: textOrNull(row["origin"]), userAgent: textOrNull(row["user_agent"]) };
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
