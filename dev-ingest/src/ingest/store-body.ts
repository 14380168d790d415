import { crc32 } from "node:zlib";
import { Refusal } from "../http/refusal.ts";
import { BatchNotStorableError, StoreUnavailableError } from "../store/event-store.ts";
import type { ParsedBody } from "../wire/parse-body.ts";
import { answerText, resultsOf } from "./answer-text.ts";
import type { Exchange } from "./exchange.ts";
import type { IngestContext } from "./ingest-context.ts";
import { rejectionsOf, wholeBodyRejection } from "./rejections.ts";

/** A body that the store has, now or since before. */
export interface StoredBody {
  readonly body: ParsedBody;
  readonly isDuplicate: boolean;
  /** What the answer says of the body. */
  readonly answer: string;
}

/**
 * Stores a body.
 *
 * @throws {Refusal} when the store cannot take it.
 */
export async function storeBody(
  exchange: Exchange,
  body: ParsedBody,
  context: IngestContext,
): Promise<StoredBody> {
  const { target, batchId, receivedAtMs, sender } = exchange;
  const checksum = batchId === null ? 0 : crc32(body.bytes);
  const results = resultsOf(body);
  const startedAtMs = performance.now();
  const outcome = await context.store
    .append({
      path: target.path,
      run: target.run,
      batchId,
      client: null,
      without: [],
      reports: [],
      checksum,
      receivedAtMs,
      sender,
      bytes: body.bytes,
      events: body.accepted.map((event) => ({
        ...event,
        number: null,
        happenedAtMs: receivedAtMs,
        timeSource: "arrival",
      })),
      rejected: body.rejected.length === 0 ? [] : rejectionsOf(exchange, body),
      results,
    })
    .catch((failure: unknown) => {
      throw refusalOf(failure, body, context);
    });
  context.metrics.committed((performance.now() - startedAtMs) / 1_000);
  if (outcome.kind === "stored")
    return { body, isDuplicate: false, answer: answerText(outcome, results) };
  if (outcome.isOtherBody) await reportReusedId(exchange, body, context);
  return { body, isDuplicate: true, answer: answerText(outcome, outcome.results) };
}

/** The second body under an id is not stored: that is the promise of the id. The log and the rejected list say so. */
async function reportReusedId(
  exchange: Exchange,
  body: ParsedBody,
  context: IngestContext,
): Promise<void> {
  const message = `Batch id ${exchange.batchId} came again with another body, which was not stored. Make a new id for every body.`;
  context.onLog({ kind: "notice", level: "warning", message });
  const rejection = wholeBodyRejection(exchange, body.bytes, { code: "batch-id-invalid", message });
  await context.store.reject({ ...rejection, code: "batch-id-reused" });
}

function refusalOf(failure: unknown, body: ParsedBody, { onLog }: IngestContext): Refusal {
  const reason = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof BatchNotStorableError) {
    const message = `The store cannot hold this body: ${reason}. Send it in halves to find the event.`;
    return new Refusal({ code: "batch-not-storable", message }, body.bytes);
  }
  if (!(failure instanceof StoreUnavailableError))
    onLog({ kind: "notice", level: "error", message: `Could not take a batch in: ${reason}` });
  const message =
    "The events could not be stored. Send the same body again after Retry-After seconds.";
  return new Refusal({ code: "store-unavailable", message });
}
