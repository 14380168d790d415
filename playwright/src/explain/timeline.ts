import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { countWords } from "./count-words.ts";
import { labelOf } from "./event-label.ts";
import { printValue } from "./print-value.ts";

/** A run as text, for a person: a line a request, below it its events with their properties and issues. */
export function timelineOf(run: string, events: readonly StoredEvent[]): string {
  const lines = [`Run ${run}: ${countWords(events.length, "event")}`];
  let batch: string | null | undefined;
  for (const event of events) {
    if (event.batch !== batch || event.batch === null) {
      batch = event.batch;
      lines.push("", `/${event.path} ${batch ?? "without a batch id"}  ${event.receivedAt}`);
    }
    lines.push(`  ${labelOf(event, events)}`, `    ${printValue(event.properties)}`);
    for (const { severity, path, message } of event.issues)
      lines.push(`    ${severity}: ${path} ${message}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The title of the step that a request becomes: `received c.1-3: page_viewed, donation_received`. */
export function stepTitleOf(events: readonly StoredEvent[]): string {
  const batch = events[0]?.batch ?? "without a batch id";
  return `received ${batch}: ${events.map(({ event_name }) => event_name).join(", ")}`;
}

/** Splits what arrived into its requests. */
export function requestsOf(events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const requests: StoredEvent[][] = [];
  for (const event of events) {
    const last = requests.at(-1);
    if (last && event.batch !== null && last[0]!.batch === event.batch) last.push(event);
    else requests.push([event]);
  }
  return requests;
}
