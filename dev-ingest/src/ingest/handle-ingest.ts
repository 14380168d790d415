import { drain, readBody } from "../http/read-body.ts";
import { inflateBody } from "../http/inflate.ts";
import { Refusal } from "../http/refusal.ts";
import { respondError } from "../http/respond.ts";
import type { Reservation } from "../http/byte-budget.ts";
import { accountRefused, accountTaken } from "./account.ts";
import { encodingOf, refusalBeforeBody } from "./admission.ts";
import { answer } from "./answer.ts";
import type { Exchange } from "./exchange.ts";
import type { IngestContext } from "./ingest-context.ts";
import { meetBefore, meetNetwork } from "./meet-fault.ts";
import { batchRejection } from "./rejections.ts";
import { storeBody } from "./store-body.ts";
import { refuseUnlessAllGood } from "./strict.ts";
import { parseNumberedId } from "../wire/batch-identity.ts";

/**
 * Takes one sender's request in: checks, reads, validates, stores, answers.
 *
 * A 2xx is sent only when the store has the batch.
 */
export async function handleIngest(exchange: Exchange, context: IngestContext): Promise<void> {
  const refusal = refusalBeforeBody(exchange, context);
  if (refusal) return refuse(exchange, new Refusal(refusal), context);
  const end = context.activity.begin(exchange.target.run);
  const memory = context.budget.reserve(exchange.request.socket.remoteAddress ?? "");
  let storedEvents = 0;
  try {
    storedEvents = await takeIn(exchange, memory, context);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await refuse(exchange, error, context);
  } finally {
    memory.release();
    end(storedEvents);
  }
}

/** The way of a body: received, inflated, parsed, stored, answered. Resolves to the number of events that were new. */
async function takeIn(
  exchange: Exchange,
  memory: Reservation,
  context: IngestContext,
): Promise<number> {
  const { request, target } = exchange;
  const { limits } = context;
  if (await meetNetwork(context.faults, exchange)) return 0;
  const fault = await context.faults.meet(target);
  if (fault && (await meetBefore(fault, exchange))) return 0;

  const received = await readBody(request, limits, memory);
  if (received === null) return 0;
  const inflated = await inflateBody(received, encodingOf(request), limits.maxBodyBytes, memory);
  context.metrics.bytes(received.length, inflated.length);

  return context.parser.parse(inflated, async (parsed) => {
    if ("error" in parsed) throw new Refusal(parsed.error, inflated);
    const { body } = parsed;
    if (context.isStrict) refuseUnlessAllGood(body);
    const stored = await storeBody(exchange, body, context);
    noteLedger(exchange, context);
    await answer(exchange, stored, fault, context.isOpaque);
    accountTaken(exchange, stored, context);
    return stored.accepted;
  });
}

function noteLedger(
  { batchId, query, target, receivedAtMs }: Exchange,
  { ledgers }: IngestContext,
): void {
  const client = batchId === null ? null : (parseNumberedId(batchId)?.client ?? null);
  if (client === null || query.ledger === null) return;
  ledgers.note(
    { path: target.path, run: target.run, client },
    { ...query.ledger, heardAtMs: receivedAtMs },
  );
}

/** Answers a refusal, and leaves its traces: in the log, in the metrics and, where there was a body, in the rejected list. */
async function refuse(exchange: Exchange, refusal: Refusal, context: IngestContext): Promise<void> {
  const { error, received } = refusal;
  if (received !== null) await context.store.reject(batchRejection(exchange, received, error));
  const status = respondError(exchange.response, error, exchange.cors);
  drain(exchange.request, context.limits.maxBodyBytes * 4);
  accountRefused(exchange, error, status, context);
}
