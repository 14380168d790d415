import {
  isRecord,
  type Path,
  type Sender,
  textOrNull,
  toPath,
  toSender,
} from "../api/stored-event.ts";

/** A body or an event that the server refused and kept. */
export interface Rejection {
  /** Order of refusal, from 1. */
  readonly seq: number;
  /** ISO 8601 in UTC. */
  readonly receivedAt: string;
  readonly path: Path;
  readonly run: string | null;
  readonly batch: string | null;
  /** Position in the body; null when the whole body was refused. */
  readonly index: number | null;
  readonly code: string;
  readonly message: string;
  /** JSON Pointer from the event to what is wrong. */
  readonly issuePath: string;
  /** As received, cut to the server's bound. */
  readonly raw: string;
  /** Before cutting. */
  readonly rawBytes: number;
  /** Where the text of a whole body broke; null where it did not, or not in what is kept. */
  readonly byte: number | null;
  readonly sender: Sender;
}

/** Reads the answer of `api/rejected`; what is not a rejection is left out. */
export function toRejections(answer: Readonly<Record<string, unknown>>): readonly Rejection[] {
  const { rejected } = answer;
  return Array.isArray(rejected) ? rejected.flatMap(toRejection) : [];
}

function toRejection(value: unknown): readonly Rejection[] {
  if (!isRecord(value) || typeof value["seq"] !== "number") return [];
  const { seq, index, rawBytes, byte } = value;
  return [
    {
      seq,
      receivedAt: String(value["receivedAt"]),
      path: toPath(value["path"]),
      run: textOrNull(value["run"]),
      batch: textOrNull(value["batch"]),
      index: typeof index === "number" ? index : null,
      code: textOrNull(value["code"]) ?? "",
      message: textOrNull(value["message"]) ?? "",
      issuePath: textOrNull(value["issuePath"]) ?? "",
      raw: textOrNull(value["raw"]) ?? "",
      rawBytes: typeof rawBytes === "number" ? rawBytes : 0,
      byte: typeof byte === "number" ? byte : null,
      sender: toSender(value["sender"]),
    },
  ];
}
