import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { closestName } from "@tracker-analytics/dev-ingest/receiver";
import type { Settlement } from "../run/barrier.ts";
import { labelOf } from "./event-label.ts";

const maxNames = 10;
const maxInvalid = 5;

/** `Other names: donation_recieved (1) <- did you mean this?, page_viewed (9)`; nothing where there are none. */
export function otherNamesLine(events: readonly StoredEvent[], name: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const { event_name } of events) {
    if (event_name !== name) counts.set(event_name, (counts.get(event_name) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const meant = closestName(name, counts.keys());
  const names = [...counts].toSorted(
    ([left], [right]) => Number(right === meant) - Number(left === meant),
  );
  const listed = names
    .slice(0, maxNames)
    .map(([other, count]) =>
      other === meant ? `${other} (${count}) <- did you mean this?` : `${other} (${count})`,
    );
  const more = names.length > maxNames ? [`${names.length - maxNames} more`] : [];
  return [`Other names: ${[...listed, ...more].join(", ")}`];
}

/** One line an expected event that the plan does not have: `The plan has no event donation_recieved; did you mean …?` */
export function unplannedLines(
  names: readonly string[],
  plannedNames: readonly string[] | null,
): readonly string[] {
  if (plannedNames === null) return [];
  const unplanned = [...new Set(names)].filter((name) => !plannedNames.includes(name));
  return unplanned.map((name) => {
    const meant = closestName(name, plannedNames);
    const hint = meant === null ? "." : `; did you mean ${meant}?`;
    return `The plan has no event ${name}${hint}`;
  });
}

/** One line an issue: `Invalid: #4 bid_applied  +0.300 s  browser: /properties/amount must be a number`. */
export function invalidLines(events: readonly StoredEvent[]): readonly string[] {
  const lines = events
    .filter(({ status }) => status === "invalid")
    .flatMap((event) =>
      event.issues
        .filter(({ severity }) => severity === "error")
        .map(({ path, message }) => `Invalid: ${labelOf(event, events)}: ${path} ${message}`),
    );
  const more = lines.length > maxInvalid ? [`and ${lines.length - maxInvalid} more issues.`] : [];
  return [...lines.slice(0, maxInvalid), ...more];
}

/** Whether everything has arrived, and what sends nothing. */
export function settlementLines({ missing, silent }: Settlement): readonly string[] {
  const sent = silent.length === 0 ? "tracked" : "sent";
  const arrived =
    missing.length === 0 ? [`Everything that was ${sent} has arrived.`] : ["Still missing:"];
  return [...arrived, ...missing.map((line) => `  ${line}`), ...silent];
}
