import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import type { Question } from "../api/live-question.ts";
import { type FollowedAnswer, useAnswer } from "../api/use-answer.ts";
import { hasSurestSum, type KnownEvent } from "./ready-charts.ts";

/** Names whose newest event is looked at, beside those of the plan. */
const sampledNames = 12;
/** Most names worth a sample are among so many of the newest events. */
const recentEvents = 40;
const worthSampling = /^(donation|request_served)/;

/** What is known before the first chart is made. */
export interface KnownEvents {
  readonly events: readonly KnownEvent[];
  /** When the first event happened, milliseconds since 1970; null when there is none. */
  readonly firstMs: number | null;
}

/** What there is to chart, and to look at from a moment. */
export const knownQuestion: Question<KnownEvents> = {
  key: "known",
  ask: readKnownEvents,
  seqOf: ({ firstMs }) => followedSeq(firstMs !== null),
};

export function useKnownEvents(newestSeq: number): FollowedAnswer<KnownEvents> {
  return useAnswer(knownQuestion, followedSeq(newestSeq > 0));
}

/** What there is to chart changes with the first events, and hardly ever after. */
function followedSeq(hasEvents: boolean): number {
  return hasEvents ? 1 : 0;
}

/** Reads which events are planned and have arrived, and which numbers they carry. */
async function readKnownEvents(signal: AbortSignal): Promise<KnownEvents> {
  const [planned, latest, recent] = await Promise.all([
    readPlanned(signal),
    ask<Shape<"Latest">>("latest", { path: "track" }, signal),
    ask<Shape<"Events">>("api/events", { path: "track", limit: recentEvents }, signal),
  ]);
  const arrived = Object.entries(latest.track.names);
  const unplanned = arrived
    .map(([name]) => name)
    .filter((name) => !planned.some((event) => event.name === name));
  const sampled = unplanned.filter((name) => worthSampling.test(name)).slice(0, sampledNames);
  const recentOf = (name: string): Event | undefined =>
    recent.events.find(({ event_name }) => event_name === name);
  const recentlyKnown = sampled.map((name) => toKnownEvent(name, recentOf(name)));
  // Where the sum is known, no other name changes a chart, and charts need not wait for their events.
  const samples = hasSurestSum([...planned, ...recentlyKnown])
    ? recentlyKnown
    : await Promise.all(
        sampled.map(async (name) =>
          toKnownEvent(name, recentOf(name) ?? (await readNewest(name, signal))),
        ),
      );
  const unsampled = unplanned.filter((name) => !sampled.includes(name));
  const firstTimes = arrived.map(([, { first }]) => Date.parse(first));
  return {
    events: [
      ...planned,
      ...samples,
      ...unsampled.map((name) => ({ name, numbers: [], properties: [] })),
    ],
    firstMs: firstTimes.length === 0 ? null : Math.min(...firstTimes),
  };
}

type Event = Shape<"Events">["events"][number];

async function readNewest(name: string, signal: AbortSignal): Promise<Event | undefined> {
  const query = { name, path: "track", limit: 1 };
  const { events } = await ask<Shape<"Events">>("api/events", query, signal);
  return events[0];
}

function toKnownEvent(name: string, sample: Event | undefined): KnownEvent {
  const properties = Object.entries(sample?.properties ?? {});
  return {
    name,
    properties: properties.map(([key]) => key),
    numbers: properties.flatMap(([key, value]) => (isNumeric(value) ? [key] : [])),
  };
}

function isNumeric(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
}

async function readPlanned(signal: AbortSignal): Promise<readonly KnownEvent[]> {
  const plan = await ask<Shape<"PlanDescription">>("api/plan", {}, signal);
  return plan.events.map(({ name, properties }) => ({
    name,
    properties: properties.map((property) => property.name),
    numbers: properties.filter(({ type }) => numericType.test(type)).map((one) => one.name),
  }));
}

const numericType = /number|integer|int|decimal|float|money/i;
