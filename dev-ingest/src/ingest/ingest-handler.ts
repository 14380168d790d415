import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import { BatchNotStorableError, StoreUnavailableError } from "../store/event-store.ts";
import type { RequestError } from "../http/request-error.ts";
import { type ParsedBody, parseBody } from "../wire/parse-body.ts";
import { encodingOf, refusalBeforeBody } from "./admission.ts";
import { meetAfter, meetBefore } from "./answer-fault.ts";
import { answerText } from "./answer.ts";
import { corsHeaders } from "../http/cors.ts";
import type { Fault } from "./faults.ts";
import { inflateBody } from "../http/inflate.ts";
import type { IngestContext } from "./ingest-context.ts";
import { factsOf, type IngestRequest } from "./ingest-request.ts";
import type { IngestTarget } from "./ingest-target.ts";
import { logBatch } from "./log-batch.ts";
import { drain, readBody } from "../http/read-body.ts";
import { rejectionsOf, wholeBodyRejection } from "./rejections.ts";
import { respondError, respondJson } from "../http/respond.ts";

/**
 * Takes one sender's request in: checks, reads, validates, stores, answers.
 *
 * Never rejects. A 2xx is sent only when the store has the batch.
 */
export async function handleIngest(
  request: IncomingMessage,
  response: ServerResponse,
  target: IngestTarget,
  context: IngestContext,
): Promise<void> {
  const startedAtMs = performance.now();
  const cors = corsHeaders(request.headers.origin);
  const exchange: Exchange = { request, response, target, cors, startedAtMs };
  const refusal = refusalBeforeBody(request, target, context);
  if (refusal) return refuse(exchange, refusal, context);
  const end = context.activity.begin(target.run);
  let accepted = 0;
  try {
    const fault = context.faults.meet(target.run, target.path);
    if (fault && (await meetBefore(fault, request, response, cors))) return;
    const read = await readBody(request, context.limits.maxBodyBytes, context.budget);
    if (read.kind === "gone") return;
    if (read.kind === "refused") {
      refuse(exchange, read.error, context);
      return;
    }
    try {
      const facts = factsOf(request, target, startedAtMs);
      const taken = await takeIn(read.bytes, encodingOf(request), facts, context);
      if ("error" in taken) {
        refuse(exchange, taken.error, context);
        return;
      }
      if (!taken.isDuplicate) accepted = taken.body.accepted.length;
      const answered = answer(exchange, facts, taken, fault, context);
      if (answered) await answered;
    } finally {
      context.budget.give(read.takenBytes);
    }
  } finally {
    end(accepted);
  }
}

/** One request and its answer to be. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: IngestTarget;
  readonly cors: readonly string[];
  readonly startedAtMs: number;
}

interface Taken {
  readonly body: ParsedBody;
  readonly isDuplicate: boolean;
  /** What the answer says of the body. */
  readonly told: string;
}

/** Inflates, validates and stores one body; what is refused goes to the rejected list. */
async function takeIn(
  received: Buffer,
  encoding: string,
  facts: IngestRequest,
  context: IngestContext,
): Promise<Taken | { readonly error: RequestError }> {
  const { store, limits } = context;
  const reject = async (bytes: Buffer, error: RequestError): Promise<{ error: RequestError }> => {
    context.metrics.rejected(error.code);
    await store.reject(wholeBodyRejection(facts, bytes, error));
    return { error };
  };
  const inflating = inflateBody(received, encoding, limits.maxBodyBytes);
  // Most bodies are not encoded, and are not kept waiting for a turn of the promises.
  const inflated = inflating instanceof Promise ? await inflating : inflating;
  if ("error" in inflated) return reject(received, inflated.error);
  context.metrics.bytes(received.length, inflated.bytes.length);
  const parsed = parseBody(inflated.bytes, limits, context.plan);
  if ("error" in parsed) return reject(inflated.bytes, parsed.error);
  const strict = context.isStrict ? strictRefusal(parsed.body) : null;
  if (strict) return reject(inflated.bytes, strict);
  try {
    return await storeBody(facts, parsed.body, context);
  } catch (failure) {
    const error = storeFailure(failure, context);
    return failure instanceof BatchNotStorableError ? reject(inflated.bytes, error) : { error };
  }
}

async function storeBody(
  facts: IngestRequest,
  body: ParsedBody,
  context: IngestContext,
): Promise<Taken> {
  const { target, batchId, receivedAtMs, sender } = facts;
  const checksum = batchId === null ? 0 : crc32(body.bytes);
  const told = answerText(body);
  const handedOverMs = performance.now();
  const outcome = await context.store.append({
    lane: target.path,
    run: target.run,
    batchId,
    checksum,
    receivedAtMs,
    sender,
    bytes: body.bytes,
    events: body.accepted,
    rejected: body.rejected.length === 0 ? [] : rejectionsOf(facts, body),
    answer: told,
  });
  context.metrics.committed((performance.now() - handedOverMs) / 1_000);
  if (outcome.kind === "stored") return { body, isDuplicate: false, told };
  if (outcome.checksum !== checksum) await reportReusedId(facts, body, context);
  return { body, isDuplicate: true, told: outcome.answer };
}

/** Answers, and counts what was taken; a promise only where a fault takes its time. */
function answer(
  { response, cors }: Exchange,
  facts: IngestRequest,
  taken: Taken,
  fault: Fault | null,
  context: IngestContext,
): Promise<void> | null {
  const { batchId } = facts;
  const { isDuplicate, told } = taken;
  const headers = batchId === null ? cors : [...cors, "x-analytics-batch", batchId];
  const text = `{"batch":${batchId === null ? "null" : `"${batchId}"`},"duplicate":${isDuplicate},${told}}`;
  const end = (isAnswered: boolean): void => {
    if (!isAnswered && context.isOpaque)
      response.writeHead(204, [...headers, "Cache-Control", "no-store"]).end();
    else if (!isAnswered) respondJson(response, 200, text, headers);
    tell(facts, taken, context);
  };
  if (fault !== null) return meetAfter(fault, response, text, headers).then(end);
  end(false);
  return null;
}

function tell(facts: IngestRequest, { body, isDuplicate }: Taken, context: IngestContext): void {
  count(context, facts, body, isDuplicate);
  context.metrics.request(
    facts.target.path,
    context.isOpaque ? 204 : 200,
    (performance.now() - facts.startedAtMs) / 1_000,
  );
  logBatch(context.onLog, facts, body, isDuplicate);
}

function count(
  { metrics }: IngestContext,
  { target }: IngestRequest,
  body: ParsedBody,
  isDuplicate: boolean,
): void {
  if (isDuplicate) {
    metrics.duplicate();
    return;
  }
  let warnings = 0;
  let invalid = 0;
  for (const { status } of body.accepted) {
    if (status === "warning") warnings++;
    else if (status === "invalid") invalid++;
  }
  metrics.events(target.path, "ok", body.accepted.length - warnings - invalid);
  metrics.events(target.path, "warning", warnings);
  metrics.events(target.path, "invalid", invalid);
  for (const { issues } of body.rejected) metrics.rejected(issues[0]!.code);
}

function refuse(exchange: Exchange, error: RequestError, context: IngestContext): void {
  const { request, response, target, cors, startedAtMs } = exchange;
  const status = respondError(response, error, cors);
  drain(request, context.limits.maxBodyBytes * 4);
  context.metrics.request(target.path, status, (performance.now() - startedAtMs) / 1_000);
  const path = (request.url ?? "").split("?", 1)[0]!;
  context.onLog({
    kind: "refusal",
    method: "POST",
    path,
    status,
    code: error.code,
    message: error.message,
  });
}

/** The second body under an id is not stored: that is the promise of the id. But somebody should hear of it. */
async function reportReusedId(
  facts: IngestRequest,
  body: ParsedBody,
  context: IngestContext,
): Promise<void> {
  const message = `Batch id ${facts.batchId} came again with another body, which was not stored. Make a new id for every body.`;
  context.onLog({ kind: "notice", level: "warning", message });
  const rejection = wholeBodyRejection(facts, body.bytes, { code: "batch-id-invalid", message });
  await context.store.reject({ ...rejection, code: "batch-id-reused" });
}

function strictRefusal(body: ParsedBody): RequestError | null {
  const bad = [...body.rejected, ...body.accepted.filter(({ status }) => status === "invalid")];
  const [first] = bad;
  if (!first) return null;
  const issue = first.issues.find(({ severity }) => severity === "error") ?? first.issues[0]!;
  return {
    code: "strict-refused",
    message: `Nothing was stored, because the server is strict and ${bad.length} event(s) are bad; the first is number ${first.index}${issue.path === "" ? "" : ` at ${issue.path}`}: ${issue.message}`,
  };
}

function storeFailure(failure: unknown, context: IngestContext): RequestError {
  const reason = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof BatchNotStorableError) {
    return {
      code: "batch-not-storable",
      message: `The store cannot hold this body: ${reason}. Send it in halves to find the event.`,
    };
  }
  if (!(failure instanceof StoreUnavailableError)) {
    context.onLog({
      kind: "notice",
      level: "error",
      message: `Could not take a batch in: ${reason}`,
    });
  }
  return {
    code: "store-unavailable",
    message: "The events could not be stored. Send the same body again after Retry-After seconds.",
  };
}
