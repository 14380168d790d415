import * as z from "zod";
import { maxSearchUnits } from "../search/search-text.ts";
import { writtenKinds } from "./written-tests.ts";
import { exportFormats } from "./export-options.ts";

/** What a refused value should have been, for the end of a sentence: `expected a whole number from 1 to 1000`. */
type Expected = string;

const anyOf = new Intl.ListFormat("en-GB", { type: "disjunction" });

const oneOf = <const Choices extends readonly [string, ...string[]]>(...choices: Choices) =>
  z.enum(choices, {
    error: anyOf.format(choices.map((choice) => JSON.stringify(choice))),
  });

const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER) => {
  const error: Expected =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least}`
      : `a whole number from ${least} to ${most}`;
  return z
    .string({ error })
    .regex(/^[0-9]{1,15}$/, { error })
    .transform(Number)
    .pipe(z.int().min(least, { error }).max(most, { error }));
};

const flag = z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"], error: "true or false" });

const some = (error: Expected) => z.string({ error }).min(1, { error });

const msByUnit: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const maxIntervalMs = 366 * 86_400_000;

/** Text that stands for a number, as JSON Schema describes what is sent. */
const fromText = (read: (text: string) => number | null, error: Expected) =>
  z
    .string({ error })
    .transform((text, context) => {
      const value = read(text);
      if (value !== null) return value;
      context.addIssue({ code: "custom", message: error });
      return z.NEVER;
    })
    .pipe(z.number().meta({ type: "string" }));

/** A time without a zone would mean another moment on every machine, so it is none. */
function timeOf(text: string): number | null {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text)) return null;
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? null : timeMs;
}

function intervalMsOf(text: string): number | null {
  const [, count, unit] = /^([1-9][0-9]{0,5})([mhd])$/.exec(text) ?? [];
  const intervalMs = Number(count) * (msByUnit[unit ?? ""] ?? Number.NaN);
  return intervalMs <= maxIntervalMs ? intervalMs : null;
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en-US", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const time = fromText(timeOf, "a time such as 2026-01-04T12:00:00Z, or milliseconds since 1970");
const runName = z.string().regex(/^[A-Za-z0-9._~-]{0,64}$/, {
  error: "a run's name, 1 to 64 of A-Z a-z 0-9 . _ ~ -, or nothing for what came without a run",
});

/** Most rows of one page. */
export const maxLimitRows = 1_000;
const maxWaitMs = 300_000;

export const path = oneOf("track", "test").optional().describe("Only this path.");
/** Empty asks for what came without one. */
export const run = runName.optional().describe("Only this run; empty for what came without one.");
/** A part of what is stored. */
export const scope = { path, run };

export const after = whole(0).optional().describe("Only with a greater seq.");
export const before = whole(0).optional().describe("Only with a smaller seq.");
const order = oneOf("newest", "oldest");
export const oldestFirst = order.default("oldest").describe("Which come first.");

/** What numbers are of: the normal path without runs, unless something else is asked for. */
export const countedScope = {
  path: oneOf("track", "test", "*")
    .optional()
    .describe("Only this path, * for both. Default track; of a run both."),
  run: runName
    .or(z.literal("*"))
    .optional()
    .describe("Only this run, * for all and what came without one. Default: without one."),
};

/** One page of a list. */
export const page = {
  after,
  before,
  order: order.default("newest").describe("Which come first."),
  limit: whole(1, maxLimitRows).default(100).describe("At most so many."),
};

export const times = {
  from: time
    .optional()
    .describe("Happened at or after: ISO 8601 with a zone, or milliseconds since 1970."),
  until: time.optional().describe("Happened before."),
  by: oneOf("happened", "received")
    .default("happened")
    .describe("Which time is meant: when an event happened, or when it was received."),
};

export const name = some("an event's name").optional().describe("Only this event name.");

/** A search as the page's field takes it; read in full by `search-text.ts`. */
export const search = z
  .string()
  .max(maxSearchUnits, { error: `at most ${maxSearchUnits} characters` })
  .optional()
  .describe(
    'Terms that must all hold: name:donation_* -status:ok amount:>100 donor.country:DE note:"two words" late:>1h free text.',
  );

/** The parameter that stands for any number of `property.<path>=<value>`, which are read as one list. */
export const propertyParameter = "property.<path>";

/** Which events. */
export const filters = {
  name,
  status: oneOf("ok", "warning", "invalid").optional().describe("Only this status."),
  text: some("a text to look for")
    .optional()
    .describe("Occurs in the event's JSON text; case does not matter."),
  search,
  [propertyParameter]: z
    .array(z.object({ path: z.array(z.string()), value: z.string() }))
    .default([])
    .meta({
      type: "string",
      description:
        "The property at this path, keys joined by dots, has this value as text: property.donation_id=123.",
    }),
  ...times,
};

/** Where a history goes on: `next` of the page before. */
export const beyond = z
  .string()
  .regex(/^[0-9]{1,15}\.[0-9]{1,15}$/, { error: "next of the page before" })
  .optional()
  .describe("The next page: what the last one called next.");

/** Whose history. */
export const subject = {
  property: some("a property, and value: property=donation_id&value=123")
    .optional()
    .describe("For example donation_id; together with value. Without both, of all events."),
  value: z.string().optional().describe("For example 123."),
};

/** How a series is cut and summed. */
export const series = {
  property: some("a property's name")
    .optional()
    .describe("A numeric top-level property; decimal strings count as numbers."),
  group: some("a property's name").optional().describe("A property whose values split the series."),
  interval: fromText(intervalMsOf, "whole minutes, hours or days such as 1m, 6h or 1d")
    .prefault("1m")
    .describe("Whole minutes, hours or days: 1m, 6h, 1d."),
  cumulative: flag.default(false).describe("Adds up what came before within the answer."),
  at: time.optional().describe("One point: everything up to this instant, that included."),
  tz: z
    .string()
    .refine(isTimeZone, { error: "a time zone such as Europe/Berlin" })
    .optional()
    .describe("Intervals begin on this zone's clock: Europe/Berlin. Default UTC."),
};

/** How a series is split, if not by a property. */
export const split = oneOf("name", "status").optional().describe("Counts these apart.");
export const buckets = whole(1, 400).default(100).describe("About so many intervals.");

/** The state of things at a moment. */
export const states = {
  property: some("the property that names the things: donation_id").describe(
    "The property that names the things: donation_id.",
  ),
  at: time.optional().describe("The moment, that included. Default: now."),
};

/** Which events a test is written for, and in what. */
export const written = {
  seq: z
    .string()
    .regex(/^[0-9]{1,15}(,[0-9]{1,15}){0,49}$/, { error: "at most 50 seqs: 1,2,3" })
    .optional()
    .describe("These events: 1,2,3. Or those of a search, the newest 50."),
  as: oneOf(...writtenKinds)
    .default("playwright")
    .describe("What is written."),
};

/** What the search field suggests. */
export const suggestions = {
  for: oneOf("name", "property", "value").describe("What is suggested."),
  property: some("a property's keys, joined by dots").optional().describe("Whose values."),
  prefix: z
    .string()
    .max(200, { error: "at most 200 characters" })
    .default("")
    .describe("How it begins."),
};

export const client = some("a client's name, as in its batch ids")
  .optional()
  .describe("Only this client.");

export const withProperties = flag
  .default(false)
  .describe(
    "Planned properties that never had a value, too. Reads every event: seconds, where there are a million.",
  );
export const timeout = whole(0, maxWaitMs).default(10_000).describe("Milliseconds to wait.");
export const count = whole(1, 1_000).default(1).describe("How many.");
/** What a barrier waits for. */
export const atLeast = {
  requests: whole(0).default(0).describe("At least so many requests."),
  events: whole(0).default(0).describe("At least so many events."),
};
export const format = oneOf(...exportFormats)
  .default("ndjson")
  .describe("The kind of file.");
export const bom = flag
  .default(false)
  .describe("Begin a CSV file with a byte order mark, for Excel.");
export const faultId = whole(1).optional().describe("Only this one.");
/** The explicit word for deleting without a scope. */
export const all = z
  .literal("true", { error: "true, to delete everything" })
  .optional()
  .describe("Everything; asked for in words, since a scope that was forgotten looks the same.");
