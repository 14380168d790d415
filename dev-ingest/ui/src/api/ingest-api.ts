import { type HeldEvent, isRecord, toHeldEvents } from "./stored-event.ts";

/** Rows in their order of the request, and the seq to go on from. */
export interface EventPage {
  readonly events: readonly HeldEvent[];
  /** Null at the end. */
  readonly next: number | null;
}

/** The parameters of the lists under `api/`; what is left out does not restrict. */
export interface ListQuery {
  readonly order?: "newest" | "oldest";
  /** 1 to 1,000 rows. */
  readonly limit?: number;
  readonly after?: number;
  readonly before?: number;
}

/**
 * Lists stored events.
 *
 * @throws {Error} When the server does not answer or answers an error; the message is the server's.
 */
export async function listEvents(query: ListQuery): Promise<EventPage> {
  const text = await readText(`api/events${queryString(query)}`);
  const { events, next } = recordOf(text);
  return {
    events: toHeldEvents(events, text.length),
    next: typeof next === "number" ? next : null,
  };
}

/**
 * Reads one event as the server's text, where numbers are still written as they were sent; null when it is no longer
 * kept.
 *
 * @throws {Error} As `listEvents`.
 */
export async function readEventText(seq: number): Promise<string | null> {
  const text = await readText(
    `api/events${queryString({ order: "oldest", after: seq - 1, limit: 1 })}`,
  );
  const [event] = toHeldEvents(recordOf(text)["events"], 0);
  return event?.seq === seq ? text : null;
}

/**
 * Lists what was refused, newest first.
 *
 * @throws {Error} As `listEvents`.
 */
export async function listRejected(query: ListQuery): Promise<Readonly<Record<string, unknown>>> {
  return recordOf(await readText(`api/rejected${queryString(query)}`));
}

/**
 * Sends one event to the test path, as a newcomer's first.
 *
 * @throws {Error} As `listEvents`.
 */
export async function sendGreeting(): Promise<void> {
  const body = [{ event_name: "hello_from_the_page", properties: { sent_at: new Date() } }];
  await readText("test", { method: "POST", body: JSON.stringify(body) });
}

function queryString(query: ListQuery): string {
  const entries = Object.entries(query).map(([key, value]) => [key, String(value)]);
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries).toString()}`;
}

async function readText(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, {
    ...init,
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(errorMessage(text) ?? `The server answered ${response.status}.`);
  return text;
}

function errorMessage(text: string): string | null {
  try {
    const { error } = recordOf(text);
    return isRecord(error) && typeof error["message"] === "string" ? error["message"] : null;
  } catch {
    return null;
  }
}

function recordOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : {};
}
