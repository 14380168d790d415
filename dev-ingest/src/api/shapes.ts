import * as z from "zod";
import { dashboardShapes } from "./dashboard-shapes.ts";
import { exploreShapes } from "./explore-shapes.ts";
import {
  flag,
  leftOut,
  list,
  object,
  path,
  record,
  runOrNull,
  text,
  time,
  whole,
} from "./shape-parts.ts";
import { activeFault, faultRule } from "../ingest/fault-rule.ts";

// Each JSON shape of the API, once: the OpenAPI document, the types of the client and those of the page come from here.

/** Numbers of events, both ends included. */
const ranges = list(z.tuple([whole, whole]).readonly());
const sender = object({ origin: text.nullable(), userAgent: text.nullable() });
const nextSeq = whole
  .nullable()
  .describe("`before` of the next page when newest first, `after` when oldest first.");

const issue = object({
  path: text.describe("JSON Pointer from the event."),
  code: text,
  message: text,
  severity: z.enum(["error", "warning"]),
});

const event = object({
  seq: whole.describe("Place in the server's one order, from 1."),
  id: text.describe("The same in every copy of the store."),
  receivedAt: time.describe("When the headers of its request had arrived."),
  happenedAt: time.describe("When it happened, as far as is known."),
  timeSource: z.enum(["property", "age", "arrival"]).describe("Where happenedAt comes from."),
  path,
  run: runOrNull,
  batch: text.nullable(),
  client: text.nullable().describe("The client that numbered it."),
  number: whole.nullable().describe("Its number there."),
  index: whole.describe("Place in the body that brought it, from 0."),
  event_name: text,
  properties: record(z.unknown()),
  status: z.enum(["ok", "warning", "invalid"]),
  issues: list(issue),
  sender,
});

const clientAccount = object({
  path,
  run: runOrNull,
  client: text,
  sender,
  received: ranges,
  without: ranges,
  rejected: ranges,
  dropped: record(ranges).describe("What the client gave up, by reason."),
  upto: whole.describe("The highest number that it has given, as far as is known."),
  unaccounted: ranges.describe("Numbers up to that of which nothing is known."),
  missingSince: time.nullable().describe("Since when some are unaccounted for; else null."),
  requests: whole.describe("Requests that brought its events."),
  retries: whole.describe("Those of them that brought nothing new."),
  duplicates: whole.describe("Events that came again after they were stored."),
  ledger: object({
    tracked: whole,
    delivered: whole,
    pending: whole,
    dropped: whole,
    heardAt: time,
  })
    .nullable()
    .describe(
      "What the client counts itself, where its SDK has debug on; as this process heard it.",
    ),
  firstContactAt: time,
  lastContactAt: time,
});

const foldedAccounts = object({
  path,
  run: runOrNull,
  sender,
  clients: whole,
  events: whole,
  firstContactAt: time,
  lastContactAt: time,
});

const batch = object({
  seq: whole,
  batch: text.nullable(),
  path,
  run: runOrNull,
  receivedAt: time,
  sender,
  firstEventSeq: whole,
  events: whole,
  rejected: whole,
  bytes: whole,
});

const rejection = object({
  seq: whole,
  path,
  run: runOrNull,
  batch: text.nullable(),
  receivedAt: time,
  sender,
  index: whole.nullable().describe("Place in its body; null when the whole body was refused."),
  number: whole.nullable().describe("The number that its client gave the event."),
  raw: text.describe("What was refused, as received, at most 64 KiB."),
  rawBytes: whole,
  byte: whole
    .nullable()
    .describe("Where the text of a whole body broke; null where it is whole, or was cut before."),
  code: text,
  message: text,
  issuePath: text,
});

const latestName = object({ count: whole, first: time, last: time });
const latestPath = object({ events: whole, last: time.nullable(), names: record(latestName) });

const seriesPoint = object({
  at: time.describe("Begin of the interval."),
  group: text.nullable().describe("Value of the property that splits the series."),
  count: whole.describe("Events; with a property, its numeric values."),
  sum: z.number(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  exact: object({ sum: text, min: text, max: text, mean: text })
    .nullable()
    .describe("The same as decimals, digit for digit."),
});

const coverage = object({
  hasPlan: flag.describe("False when the server has no plan: then every name is unplanned."),
  received: record(whole).describe("Planned events that arrived."),
  missing: list(text).describe("Planned events that never arrived."),
  unplanned: record(whole).describe("Events that arrived and are not planned."),
  leftOut,
  properties: list(
    object({
      event: text,
      path: text.describe("JSON Pointer from the properties."),
      finding: z.enum(["never-seen", "always-null"]),
      count: whole,
    }),
  )
    .optional()
    .describe("Planned properties that never had a value; only when asked for."),
});

const run = object({
  run: text,
  events: whole,
  warnings: whole,
  invalid: whole,
  rejected: whole.describe("Bodies and events that were refused, as far as they are kept."),
  unaccounted: whole.describe("Events of its clients of which nothing is known."),
  firstUsedAt: time,
  lastUsedAt: time,
});

/** What the API takes and gives, by its name in the OpenAPI document. */
export const shapes = {
  Body: list(object({ event_name: text.min(1).max(255), properties: record(z.unknown()) })),
  Issue: issue,
  Report: object({
    batch: text.nullable(),
    duplicate: flag,
    accepted: whole,
    known: whole,
    results: list(
      object({
        index: whole,
        status: z.enum(["warning", "invalid", "rejected"]),
        issues: list(issue),
      }),
    ),
  }),
  Error: object({
    error: object({
      code: text,
      message: text,
      byte: whole.optional(),
      line: whole.optional(),
      token: text.optional(),
      limit: whole.optional(),
    }),
  }),
  Event: event,
  Events: object({ events: list(event), next: nextSeq }),
  History: object({
    events: list(event),
    next: text.nullable().describe("`beyond` of the next page."),
    leftOut,
  }),
  Client: clientAccount,
  FoldedClients: foldedAccounts,
  Clients: object({
    clients: list(clientAccount),
    folded: list(foldedAccounts).describe("Complete clients, silent for a minute, by sender."),
  }),
  Waited: object({
    met: flag.describe("True when as many events as asked for were there in time."),
    events: list(event),
    next: nextSeq,
  }),
  Barrier: object({ met: flag, inFlight: whole, requests: whole, events: whole }),
  Batch: batch,
  Batches: object({ batches: list(batch), next: nextSeq }),
  Rejection: rejection,
  Rejected: object({ rejected: list(rejection), next: nextSeq }),
  Deleted: object({ deleted: whole }),
  Erased: object({
    events: whole,
    rejected: whole.describe("Refused pieces whose text has the names and the values."),
    remains: text.optional().describe("What is known to be left of them, and until when."),
  }),
  Imported: object({
    accepted: whole,
    known: whole.describe("Events that were stored before."),
    rejected: whole,
    refused: list(object({ line: whole, code: text, message: text })).describe(
      "The first 1,000 lines that were rejected.",
    ),
  }),
  Latest: object({ track: latestPath, test: latestPath, leftOut }),
  Point: seriesPoint,
  Series: object({
    points: list(seriesPoint),
    leftOut,
    notCounted: list(text).describe(
      "The part of `leftOut` that was asked for: what no number of the answer has in it.",
    ),
  }),
  ...exploreShapes,
  ...dashboardShapes,
  Coverage: coverage,
  Run: run,
  Runs: object({ runs: list(run) }),
  FaultRule: faultRule,
  Fault: activeFault,
  Faults: object({ faults: list(activeFault) }),
  Cleared: object({ cleared: whole }),
  SignInLink: object({ path: text, livesForMs: whole }),
  Live: object({ live: flag }),
  Ready: object({
    ready: flag,
    forward: object({
      isActive: flag,
      forwardedSeq: whole,
      forwarded: whole,
      leftOut: whole,
      lagSeconds: z.number().min(0),
    }).optional(),
  }),
};

/** A shape as TypeScript sees it: `Shape<"Event">`. */
export type Shape<Name extends keyof typeof shapes> = z.infer<(typeof shapes)[Name]>;
