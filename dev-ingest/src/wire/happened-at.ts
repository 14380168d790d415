import { wireIssue } from "./issue.ts";
import type { Issue } from "./issue.ts";

/** The property that says when an event happened, unless another is named. */
export const defaultTimeProperty = "timestamp";

/** What an event says of its time itself. */
export interface WrittenTime {
  /** The name of the property, which need not be there. */
  readonly property: string;
  readonly value: unknown;
}

/** What is known of a request when its events are dated. */
export interface DatingFacts {
  /** When the headers of the request had arrived, milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** Milliseconds between the tracking of the first event and this attempt; null when unknown. */
  readonly ageMs: number | null;
}

/** When an event happened, and how that is known. */
export interface HappenedAt {
  readonly happenedAtMs: number;
  readonly timeSource: "property" | "age" | "arrival";
  /** A time that is believed though it is far from the one that the request speaks for. */
  readonly issue: Issue | null;
}

const leastPlausibleMs = Date.UTC(2000, 0, 1);
/** Clocks of senders may be ahead by so much. */
const maxAheadMs = 300_000;
const maxUnsuspectedMs = 3_600_000;

/** Says when an event happened: its own property if that is a plausible instant, else arrival minus age, else arrival. */
export function happenedAt(
  { property, value }: WrittenTime,
  { receivedAtMs, ageMs }: DatingFacts,
): HappenedAt {
  const trackedAtMs = receivedAtMs - (ageMs ?? 0);
  const ownMs = instantOf(value);
  if (ownMs === null || ownMs < leastPlausibleMs || ownMs > receivedAtMs + maxAheadMs) {
    return ageMs === null || trackedAtMs < leastPlausibleMs
      ? { happenedAtMs: receivedAtMs, timeSource: "arrival", issue: null }
      : { happenedAtMs: trackedAtMs, timeSource: "age", issue: null };
  }
  const isFar = Math.abs(ownMs - trackedAtMs) > maxUnsuspectedMs;
  return {
    happenedAtMs: ownMs,
    timeSource: "property",
    issue: isFar ? farIssue(property, ownMs - trackedAtMs) : null,
  };
}

const instantPattern =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/i;

/** Reads an ISO 8601 instant, UTC where it names no zone; null when it is anything else. */
export function instantOf(value: unknown): number | null {
  if (typeof value !== "string" || value.length > 40) return null;
  const [, date, time, fraction = "0", zone = "Z"] = instantPattern.exec(value) ?? [];
  if (date === undefined) return null;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const ms = Date.parse(`${date}T${time}${time!.length === 5 ? ":00" : ""}${offset.toUpperCase()}`);
  return Number.isNaN(ms) ? null : ms + Math.floor(Number(`0.${fraction}`) * 1_000);
}

function farIssue(property: string, differenceMs: number): Issue {
  const hours = Math.round(Math.abs(differenceMs) / 3_600_000);
  const side = differenceMs < 0 ? "before" : "after";
  return wireIssue(
    "time-far-off",
    `/properties/${property.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    `The event says that it happened ${hours} hours ${side} it was sent. It is believed; check the clock of the sender, or import what is old.`,
  );
}
