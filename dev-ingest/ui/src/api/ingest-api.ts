import { AskError, type Parameters, queryString, readText } from "./ask.ts";
import { type EventFilter, filterParameters } from "./event-filter.ts";
import { parseExactJson } from "./exact-json.ts";
import { type HeldEvent, isRecord, toHeldEvents } from "./stored-event.ts";

/** Rows in their order of the request, and the seq to go on from. */
export interface EventPage {
  readonly events: readonly HeldEvent[];
  /** Null at the end. */
  readonly next: number | null;
}

const historyPage = 500;

/** Which rows of a list; what is left out does not restrict. */
export interface ListQuery {
  readonly order?: "newest" | "oldest";
  /** 1 to 1,000 rows. */
  readonly limit?: number;
  readonly after?: number;
  readonly before?: number;
}

/**
 * Lists stored events, their numbers as they were sent.
 *
 * @throws {AskError} When the server does not answer or answers an error; the message is the server's.
 */
export async function listEvents(filter: EventFilter, query: ListQuery): Promise<EventPage> {
  return readPage("api/events", { ...filterParameters(filter), ...query });
}

/** What happened to one id. */
export interface History {
  /** Oldest first. */
  readonly events: readonly HeldEvent[];
  /** More happened after the last of them. */
  readonly hasMore: boolean;
}

/**
 * Lists what happened to one id, oldest first, across names, paths and runs.
 *
 * @param atLeast How many events to read where there are as many; 500 at a time.
 * @throws {AskError} As `listEvents`.
 */
export async function listHistory(
  property: string,
  value: string,
  atLeast: number,
): Promise<History> {
  const events: HeldEvent[] = [];
  let beyond: string | undefined;
  do {
    const query = { property, value, path: "*", run: "*", limit: historyPage, beyond };
    const text = await readText(`api/history${queryString(query)}`);
    const answer = parseExactJson(text);
    const page = isRecord(answer) ? answer : {};
    events.push(...toHeldEvents(page["events"], text.length));
    beyond = typeof page["next"] === "string" ? page["next"] : undefined;
  } while (beyond !== undefined && events.length < atLeast);
  return { events, hasMore: beyond !== undefined };
}

/**
 * Reads one event; null when the server keeps it no longer.
 *
 * @throws {AskError} As `listEvents`.
 */
export async function readEvent(seq: number): Promise<HeldEvent | null> {
  try {
    const text = await readText(`api/events/${seq}`);
    return toHeldEvents([parseExactJson(text)], text.length)[0] ?? null;
  } catch (error) {
    if (error instanceof AskError && error.status === 404) return null;
    throw error;
  }
}

/**
 * Lists what was refused, newest first.
 *
 * @throws {AskError} As `listEvents`.
 */
export async function listRejected(query: ListQuery): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = JSON.parse(await readText(`api/rejected${queryString({ ...query })}`));
  return isRecord(answer) ? answer : {};
}

/**
 * Sends one event to the test path, as a newcomer's first.
 *
 * @throws {AskError} As `listEvents`.
 */
export async function sendGreeting(): Promise<void> {
  const body = [{ event_name: "hello_from_the_page", properties: { sent_at: new Date() } }];
  await readText("test", { method: "POST", body: JSON.stringify(body) });
}

async function readPage(route: string, parameters: Parameters): Promise<EventPage> {
  const text = await readText(route + queryString(parameters));
  const answer = parseExactJson(text);
  const { events, next } = isRecord(answer) ? answer : {};
  return {
    events: toHeldEvents(events, text.length),
    next: typeof next === "number" ? next : null,
  };
}
