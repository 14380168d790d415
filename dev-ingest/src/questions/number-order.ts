import type { EventRow } from "./rows.ts";

const minuteMs = 60_000;

/**
 * Puts the events that one client numbered within one minute into the order of their numbers: networks and clocks are not
 * as exact as the client's counter. They keep the places that they have among the events of others.
 */
export function inNumberOrder(
  events: readonly EventRow[],
  order: "newest" | "oldest",
): readonly EventRow[] {
  const placesByMinute = new Map<string, number[]>();
  events.forEach(({ path, run, client, number, happenedAtMs }, place) => {
    if (client === null || number === null) return;
    const key = JSON.stringify([path, run, client, Math.floor(happenedAtMs / minuteMs)]);
    const places = placesByMinute.get(key);
    if (places) places.push(place);
    else placesByMinute.set(key, [place]);
  });
  const sign = order === "oldest" ? 1 : -1;
  const ordered = [...events];
  for (const places of placesByMinute.values()) {
    const byNumber = places
      .map((place) => events[place]!)
      .toSorted((left, right) => sign * (left.number! - right.number!));
    places.forEach((place, nth) => {
      ordered[place] = byNumber[nth]!;
    });
  }
  return ordered;
}
