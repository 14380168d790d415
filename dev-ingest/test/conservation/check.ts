import { isDeepStrictEqual } from "node:util";
import type { Journal } from "./journal.ts";

/** What the comparison of journals and store came to. */
export interface Verdict {
  /** Events that were sent. */
  readonly sent: number;
  /** Events that got a 2xx, each of which must be stored exactly once. */
  readonly obligations: number;
  readonly stored: number;
  /** Acknowledged and not stored. */
  readonly missing: readonly string[];
  /** Stored more than once. */
  readonly doubled: readonly string[];
  /** Stored otherwise than sent. */
  readonly altered: readonly string[];
  /** Stored and never sent. */
  readonly foreign: readonly string[];
}

interface Sent {
  readonly raw: string;
  readonly isAcknowledged: boolean;
  readonly isByValue: boolean;
  stored: number;
}

/** Holds what is stored against what was sent: every obligation once, byte for byte, and nothing else. */
export function checkConservation(
  journals: readonly Journal[],
  storedRaws: Iterable<string>,
): Verdict {
  const sentByMarker = new Map<string, Sent>();
  for (const { events, acknowledged, isByValue } of journals) {
    for (const [piece, raws] of events) {
      for (const raw of raws) {
        sentByMarker.set(markerOf(raw), {
          raw,
          isAcknowledged: acknowledged.has(piece),
          isByValue,
          stored: 0,
        });
      }
    }
  }
  const altered: string[] = [];
  const foreign: string[] = [];
  let stored = 0;
  for (const raw of storedRaws) {
    stored++;
    const marker = markerOf(raw);
    const sent = sentByMarker.get(marker);
    if (!sent) {
      foreign.push(marker);
      continue;
    }
    sent.stored++;
    const isSame = sent.isByValue
      ? isDeepStrictEqual(JSON.parse(raw), JSON.parse(sent.raw))
      : raw === sent.raw;
    if (!isSame) altered.push(marker);
  }
  const all = [...sentByMarker];
  return {
    sent: all.length,
    obligations: all.filter(([, { isAcknowledged }]) => isAcknowledged).length,
    stored,
    missing: all
      .filter(([, { isAcknowledged, stored: times }]) => isAcknowledged && times === 0)
      .map(([marker]) => marker),
    doubled: all.filter(([, { stored: times }]) => times > 1).map(([marker]) => marker),
    altered,
    foreign,
  };
}

/** The mark that makes an event unlike every other. */
function markerOf(raw: string): string {
  return /"marker": ?"([^"]+)"/.exec(raw)?.[1] ?? raw;
}
