import type { Request, Response } from "express";
import { readWithoutDeadline } from "../http/request-deadline.ts";
import { resultsOf } from "../ingest/answer-text.ts";
import type { EventStore, IncomingEvent } from "../store/event-store.ts";
import { happenedAt } from "../wire/happened-at.ts";
import { hasNumber, type NumberRanges } from "../wire/number-ranges.ts";
import { parseBody } from "../wire/parse-body.ts";
import type { Path } from "../wire/path.ts";
import { readLines } from "../wire/read-lines.ts";
import { respondValue } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import {
  type ImportedEvent,
  type Origin,
  type RefusedLine,
  readImportedLine,
} from "./imported-line.ts";
import type { Shape } from "./shapes.ts";

/** Where the events go, and what takes them. */
export interface ImportContext extends Pick<
  ApiContext,
  "store" | "limits" | "plan" | "timePropertyOf"
> {
  /** Instead of where an exported event was; undefined leaves it there. */
  readonly target: { readonly path?: Path; readonly run?: string | null };
}

/** Lines stored together; fewer when they are long. */
const maxLinesAtOnce = 500;
const maxRefusedLines = 1_000;
const storeName = /^[0-9a-f]{8}$/;

/**
 * Takes in events from NDJSON, one a line.
 *
 * An exported event goes back to where it was, with its times, batch, client, number and verdict, and is stored once however
 * often it is imported. An event that no server has exported is received now, on the path `/track` unless the import says otherwise.
 */
export async function importEvents(
  request: Request,
  response: Response,
  context: ImportContext,
): Promise<void> {
  const counts = { accepted: 0, known: 0, rejected: 0 };
  const refused: RefusedLine[] = [];
  const refuse = (line: RefusedLine): void => {
    counts.rejected++;
    if (refused.length < maxRefusedLines) refused.push(line);
  };
  let waiting: ImportedEvent[] = [];
  let units = 0;
  const storeWaiting = async (): Promise<void> => {
    const events = waiting;
    waiting = [];
    units = 0;
    for (const { accepted, known, rejected } of await storeEvents(events, context)) {
      counts.accepted += accepted;
      counts.known += known;
      rejected.forEach(refuse);
    }
  };
  let number = 0;
  const { maxBodyBytes, chunkTimeoutMs: maxPauseMs } = context.limits;
  const chunks = readWithoutDeadline(request, { maxPauseMs, maxDrainedBytes: maxBodyBytes });
  for await (const text of readLines(chunks, maxBodyBytes)) {
    number++;
    if (text?.trim() === "") continue;
    const read = text === null ? tooLong(number, context) : readImportedLine(text, number);
    if ("code" in read) {
      refuse(read);
      continue;
    }
    waiting.push(read);
    units += read.text.length;
    if (waiting.length === maxLinesAtOnce || units >= maxBodyBytes) await storeWaiting();
  }
  await storeWaiting();
  respondValue(response, { ...counts, refused } satisfies Shape<"Imported">);
}

function tooLong(line: number, { limits }: ImportContext): RefusedLine {
  const message = `The line is longer than ${limits.maxBodyBytes} bytes.`;
  return { line, code: "event-too-large", message };
}

interface Outcome {
  readonly accepted: number;
  readonly known: number;
  readonly rejected: readonly RefusedLine[];
}

async function storeEvents(
  events: readonly ImportedEvent[],
  context: ImportContext,
): Promise<readonly Outcome[]> {
  const { store } = context;
  const isErased = await erasedOf(events, store);
  const isKnown = await Promise.all(
    events.map(async (event) => isErased(event) || (await isOwn(event, store))),
  );
  const missing = events.filter((_event, at) => !isKnown[at]);
  const known = { accepted: 0, known: events.length - missing.length, rejected: [] };
  // Side by side, so that they share commits; the store keeps their order.
  return [
    known,
    ...(await Promise.all(batchesOf(missing).map((batch) => storeBatch(batch, context)))),
  ];
}

/** Whether this store exported the event itself, and still has it. */
async function isOwn({ origin }: ImportedEvent, store: EventStore): Promise<boolean> {
  return origin?.client === store.id && (await store.event(origin.number)) !== null;
}

/** Finds events that were erased here: they do not come back, whatever path or run they are to go to. */
async function erasedOf(
  events: readonly ImportedEvent[],
  store: EventStore,
): Promise<(event: ImportedEvent) => boolean> {
  const clients = new Set(events.flatMap(({ origin }) => origin?.client ?? []));
  const erased = new Map<string, NumberRanges>();
  for (const client of clients) erased.set(client, await store.erased(client));
  return ({ origin }) =>
    origin !== null && hasNumber(erased.get(origin.client) ?? [], origin.number);
}

/** Neighbors that came together, as far as an export shows. */
function batchesOf(events: readonly ImportedEvent[]): readonly (readonly ImportedEvent[])[] {
  const batches: ImportedEvent[][] = [];
  for (const event of events) {
    const last = batches.at(-1);
    if (last && sameBatch(last[0]!.origin, event.origin)) last.push(event);
    else batches.push([event]);
  }
  return batches;
}

function sameBatch(one: Origin | null, other: Origin | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.client === other.client &&
    one.batchId === other.batchId &&
    one.receivedAtMs === other.receivedAtMs &&
    one.path === other.path &&
    one.run === other.run
  );
}

async function storeBatch(
  lines: readonly ImportedEvent[],
  { store, limits, plan, target, timePropertyOf }: ImportContext,
): Promise<Outcome> {
  const parsed = parseBody(Buffer.from(`[${lines.map(({ text }) => text).join(",")}]`), {
    limits: { ...limits, maxBodyBytes: Number.MAX_SAFE_INTEGER },
    plan,
    timePropertyOf,
  });
  // Each line was read as JSON, and there are fewer of them than a body may have.
  if ("error" in parsed) throw new Error(parsed.error.message);
  const { body } = parsed;
  const origin = lines[0]!.origin;
  const receivedAtMs = origin?.receivedAtMs ?? Date.now();
  const events = body.accepted.map(({ time, ...event }): IncomingEvent => {
    const { origin: own } = lines[event.index]!;
    const { happenedAtMs, timeSource } = own?.happened
      ? { happenedAtMs: own.happened.atMs, timeSource: own.happened.source }
      : happenedAt(time, { receivedAtMs, ageMs: null });
    const verdict = own === null ? {} : { status: own.status, issues: own.issues };
    return { ...event, ...verdict, number: own?.number ?? null, happenedAtMs, timeSource };
  });
  const rejected = body.rejected.map(({ index, issues }): RefusedLine => {
    const { code, message } = issues.find(({ severity }) => severity === "error") ?? issues[0]!;
    return { line: lines[index]!.line, code, message };
  });
  if (events.length === 0) return { accepted: 0, known: 0, rejected };
  const outcome = await store.append({
    path: target.path ?? origin?.path ?? "track",
    run: target.run === undefined ? (origin?.run ?? null) : target.run,
    batchId: origin?.batchId ?? null,
    client: origin?.client ?? null,
    without: origin === null ? [] : numbersOfOthers(origin.client, events),
    reports: [],
    checksum: 0,
    receivedAtMs,
    sender: origin?.sender ?? { origin: null, userAgent: "import" },
    bytes: body.bytes,
    events,
    rejected: [],
    results: resultsOf(events, []),
  });
  const accepted = outcome.kind === "stored" ? outcome.accepted : 0;
  return { accepted, known: events.length - accepted, rejected };
}

/** A store numbers all its events: those in between that had numbers of their own are not missing. */
function numbersOfOthers(client: string, events: readonly IncomingEvent[]): NumberRanges {
  if (!storeName.test(client)) return [];
  return [[1, Math.max(...events.map(({ number }) => number!))]];
}
