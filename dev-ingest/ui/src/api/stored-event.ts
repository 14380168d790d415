import type { StoredEvent } from "../../../src/api/stored-event.ts";
import type { EventStatus, Sender, TimeSource } from "../../../src/questions/rows.ts";
import type { Path } from "../../../src/wire/path.ts";
import type { Issue } from "../../../src/wire/issue.ts";
import { ExactNumber } from "./exact-json.ts";

export type { EventStatus, Issue, Path, Sender, StoredEvent };

/** A stored event with its share of the JSON text that it came in, by which the page bounds its memory. */
export interface HeldEvent extends StoredEvent {
  /** UTF-16 units. */
  readonly textLength: number;
}

/**
 * Reads events from the exact JSON value of an answer or a message. What is not an event is left out: a page that cannot show one
 * row goes on showing the others.
 *
 * @param textLength UTF-16 units of the whole text, shared out evenly.
 */
export function toHeldEvents(value: unknown, textLength: number): readonly HeldEvent[] {
  if (!Array.isArray(value)) return [];
  const share = Math.ceil(textLength / Math.max(1, value.length));
  const events: HeldEvent[] = [];
  for (const item of value as readonly unknown[]) {
    const event = toStoredEvent(item);
    if (event !== null) events.push({ ...event, textLength: share });
  }
  return events;
}

/** Narrows one JSON value to an event; null when it is none. */
export function toStoredEvent(value: unknown): StoredEvent | null {
  if (!isRecord(value)) return null;
  const { seq, id, receivedAt, happenedAt, event_name, properties, issues, sender } = value;
  if (typeof seq !== "number" || typeof id !== "string" || typeof event_name !== "string") {
    return null;
  }
  return {
    seq,
    id,
    receivedAt: String(receivedAt),
    happenedAt: String(happenedAt),
    timeSource: toTimeSource(value["timeSource"]),
    path: toPath(value["path"]),
    run: textOrNull(value["run"]),
    batch: textOrNull(value["batch"]),
    client: textOrNull(value["client"]),
    number: typeof value["number"] === "number" ? value["number"] : null,
    index: Number(value["index"]),
    event_name,
    properties: isRecord(properties) ? properties : {},
    status: toStatus(value["status"]),
    issues: Array.isArray(issues) ? issues.filter(isIssue) : [],
    sender: toSender(sender),
  };
}

/** Narrows who sent a request; what is missing reads as unknown. */
export function toSender(value: unknown): Sender {
  const from = isRecord(value) ? value : {};
  return { origin: textOrNull(from["origin"]), userAgent: textOrNull(from["userAgent"]) };
}

/** Narrows a path; what is neither reads as the normal one. */
export function toPath(value: unknown): Path {
  return value === "test" ? "test" : "track";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function toTimeSource(value: unknown): TimeSource {
  return value === "property" || value === "age" ? value : "arrival";
}

function toStatus(value: unknown): EventStatus {
  return value === "warning" || value === "invalid" ? value : "ok";
}

function isIssue(value: unknown): value is Issue {
  return (
    isRecord(value) &&
    typeof value["path"] === "string" &&
    typeof value["code"] === "string" &&
    typeof value["message"] === "string" &&
    (value["severity"] === "error" || value["severity"] === "warning")
  );
}
