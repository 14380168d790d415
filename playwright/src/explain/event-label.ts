import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";

/** Where an event came from: a browser names itself Mozilla, whichever it is. */
export type EventSource = "browser" | "server";

export function sourceOf({ sender }: StoredEvent): EventSource {
  return sender.userAgent?.startsWith("Mozilla/") ? "browser" : "server";
}

/** `#9 donation_received  +1.204 s  browser`: its place in the run, and when it came after the first one. */
export function labelOf(event: StoredEvent, events: readonly StoredEvent[]): string {
  const place = events.indexOf(event) + 1;
  const afterMs = Date.parse(event.receivedAt) - Date.parse(events[0]!.receivedAt);
  return `#${place} ${event.event_name}  +${(afterMs / 1_000).toFixed(3)} s  ${sourceOf(event)}`;
}
