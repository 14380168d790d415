import type { Rejection } from "../questions/rows.ts";
import type { ParsedBody } from "../wire/parse-body.ts";
import type { Exchange } from "./exchange.ts";

/** Bytes of a refused piece that are kept; enough to see what it was. */
const maxRawBytesKept = 65_536;

/** The elements of a body that are not events, as a store takes them. */
export function rejectionsOf(
  exchange: Exchange,
  body: ParsedBody,
  numbers: readonly number[],
): readonly Rejection[] {
  return body.rejected.map(({ index, start, end, issues }) => {
    const { code, message, path } = issues[0]!;
    return rejection(exchange, body.bytes.subarray(start, end), {
      code,
      message,
      issuePath: path,
      index,
      number: numbers[index] ?? null,
    });
  });
}

/** A body that was refused as a whole, as a store takes it. */
export function batchRejection(
  exchange: Exchange,
  bytes: Buffer,
  error: { readonly code: string; readonly message: string },
): Rejection {
  return rejection(exchange, bytes, {
    code: error.code,
    message: error.message,
    issuePath: "",
    index: null,
    number: null,
  });
}

function rejection(
  { target, batchId, receivedAtMs, sender }: Exchange,
  bytes: Buffer,
  finding: Pick<Rejection, "code" | "message" | "issuePath" | "index" | "number">,
): Rejection {
  return {
    path: target.path,
    run: target.run,
    batchId,
    receivedAtMs,
    sender,
    index: finding.index,
    number: finding.number,
    raw: bytes.toString("utf8", 0, maxRawBytesKept),
    rawBytes: bytes.length,
    code: finding.code,
    message: finding.message,
    issuePath: finding.issuePath,
  };
}
