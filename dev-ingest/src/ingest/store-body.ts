import { Refusal } from "../http/refusal.ts";
import {
  BatchNotStorableError,
  type IncomingBatch,
  StoreUnavailableError,
} from "../store/event-store.ts";
import type { ParsedBody } from "../wire/parse-body.ts";
import { answerText } from "./answer-text.ts";
import type { Exchange } from "./exchange.ts";
import { incomingBatch } from "./incoming-batch.ts";
import type { IngestContext } from "./ingest-context.ts";
import { batchRejection } from "./rejections.ts";

/** A body that the store has, now or since before. */
export interface StoredBody {
  readonly batch: IncomingBatch;
  readonly isDuplicate: boolean;
  /** Events that were new. */
  readonly accepted: number;
  /** What the answer says of the body. */
  readonly answer: string;
  /** Which of the ids that the sender asks about the store holds; null when it did not ask. */
  readonly known: readonly string[] | null;
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
  const { target, query } = exchange;
  const { batch, isMisnumbered } = incomingBatch(exchange, body);
  warnAbout(exchange, isMisnumbered, context);
  const startedAtMs = performance.now();
  try {
    const outcome = await context.store.append(batch);
    context.metrics.committed((performance.now() - startedAtMs) / 1_000);
    const scope = { path: target.path, run: target.run };
    const known = query.ask && (await context.store.known({ ids: query.ask, ...scope }));
    if (outcome.kind === "stored") {
      const answer = answerText(outcome, batch.results);
      return { batch, isDuplicate: false, accepted: outcome.accepted, answer, known };
    }
    if (outcome.isOtherBody) await reportReusedId(exchange, body, context);
    return {
      batch,
      isDuplicate: true,
      accepted: 0,
      answer: answerText(outcome, outcome.results),
      known,
    };
  } catch (failure) {
    throw refusalOf(failure, body, context);
  }
}

/** What a sender says beside its events and cannot be used is ignored, but not in silence. */
function warnAbout(
  { warnings: said, batchId }: Exchange,
  isMisnumbered: boolean,
  { metrics, onLog }: IngestContext,
): void {
  const warnings = isMisnumbered
    ? [
        ...said,
        `Batch id ${batchId} names other events than its body has. It was taken as a plain key.`,
      ]
    : said;
  for (const message of warnings) {
    metrics.ignored();
    onLog({ kind: "notice", level: "warning", message });
  }
}

/** The second body under an id is not stored: that is the promise of the id. The log and the rejected list say so. */
async function reportReusedId(
  exchange: Exchange,
  body: ParsedBody,
  context: IngestContext,
): Promise<void> {
  const message = `Batch id ${exchange.batchId} came again with another body, which was not stored. Make a new id for every body.`;
  context.onLog({ kind: "notice", level: "warning", message });
  await context.store.reject(
    batchRejection(exchange, body.bytes, { code: "batch-id-reused", message }),
  );
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
