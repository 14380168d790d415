import { createReadStream } from "node:fs";
import { readLines } from "../wire/read-lines.ts";
import { PlanError } from "./plan-model.ts";

/** One event as it was received. */
export interface ReceivedEvent {
  readonly event_name: string;
  readonly properties: unknown;
}

/** Which events to read. */
export interface EventSource {
  /** Address of a running dev-ingest, or path of a file: NDJSON, or a JSON array. */
  readonly from: string;
  readonly run?: string;
  readonly path?: string;
  readonly accessKey?: string;
}

const pageEvents = 1_000;
const requestTimeoutMs = 30_000;

/**
 * Reads events, oldest first, page by page.
 *
 * @throws {PlanError} when they cannot be read; the message says from where and why.
 */
export function readEvents(source: EventSource): AsyncGenerator<ReceivedEvent, void, undefined> {
  return /^https?:\/\//.test(source.from) ? readFromServer(source) : readFromFile(source.from);
}

async function* readFromServer({
  from,
  run,
  path,
  accessKey,
}: EventSource): AsyncGenerator<ReceivedEvent, void, undefined> {
  const url = new URL("api/events", from.endsWith("/") ? from : `${from}/`);
  url.searchParams.set("order", "oldest");
  url.searchParams.set("limit", String(pageEvents));
  if (run !== undefined) url.searchParams.set("run", run);
  if (path !== undefined) url.searchParams.set("path", path);
  for (;;) {
    const page = await readPage(url, accessKey);
    yield* page.events;
    if (page.next === null) return;
    url.searchParams.set("after", String(page.next));
  }
}

interface EventPage {
  readonly events: readonly ReceivedEvent[];
  readonly next: number | null;
}

async function readPage(url: URL, accessKey: string | undefined): Promise<EventPage> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers: accessKey === undefined ? {} : { "x-analytics-key": accessKey },
      redirect: "error",
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
  } catch (error) {
    throw new PlanError(
      `Cannot read events from ${url.origin}: ${reasonOf(error)}. Is dev-ingest running there? Say where with --url.`,
      { cause: error },
    );
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as EventPage;
  const hint = response.status === 401 ? " Give the key with --access-key." : "";
  throw new PlanError(
    `Cannot read events from ${url.origin}: it answered ${response.status}.${hint}`,
  );
}

/** A line may be a whole body of events. */
const maxLineBytes = 67_108_864;

async function* readFromFile(file: string): AsyncGenerator<ReceivedEvent, void, undefined> {
  let lineNumber = 0;
  try {
    for await (const line of readLines(createReadStream(file), maxLineBytes)) {
      lineNumber++;
      if (line === null) throw new PlanError(`the line is longer than ${maxLineBytes} bytes`);
      if (line.trim() === "") continue;
      const value: unknown = JSON.parse(line);
      for (const event of Array.isArray(value) ? (value as unknown[]) : [value])
        yield eventOf(event);
    }
  } catch (error) {
    const place = lineNumber > 0 ? `:${lineNumber}` : "";
    throw new PlanError(
      `Cannot read events from ${file}${place}: ${reasonOf(error)}. Expected one event, or one array of events, on each line.`,
      { cause: error },
    );
  }
}

function eventOf(value: unknown): ReceivedEvent {
  const event = value as Partial<ReceivedEvent> | null;
  if (typeof event?.event_name !== "string") throw new PlanError("it is not an event");
  return { event_name: event.event_name, properties: event.properties };
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
