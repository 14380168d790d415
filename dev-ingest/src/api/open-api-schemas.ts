/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const textOrNull: Schema = { type: ["string", "null"] };
const number: Schema = { type: "number" };
const numberOrNull: Schema = { type: ["number", "null"] };
const whole: Schema = { type: "integer" };
const wholeOrNull: Schema = { type: ["integer", "null"] };
const flag: Schema = { type: "boolean" };
const time: Schema = { type: "string", format: "date-time" };
const path: Schema = { enum: ["track", "test"] };
const counts: Schema = { type: "object", additionalProperties: whole };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema["type"], "null"] });
const list = (items: Schema): Schema => ({ type: "array", items });
/** An object that has exactly these properties; those named optional may be missing. */
const object = (
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

/** Numbers of events, both ends included. */
const ranges = list(list(whole));
const sender = object({ origin: textOrNull, userAgent: textOrNull });
const fault = object(
  {
    kind: { enum: ["status", "delay", "drip", "drop-before", "drop-after", "truncate"] },
    status: whole,
    retryAfterSeconds: whole,
    delayMs: whole,
  },
  ["status", "retryAfterSeconds", "delayMs"],
);
const latestPath = object({
  events: whole,
  last: textOrNull,
  names: {
    type: "object",
    additionalProperties: object({ count: whole, first: time, last: time }),
  },
});

/** Shapes of what the API takes and gives. */
export const openApiSchemas: Readonly<Record<string, Schema>> = {
  Body: list(
    object({
      event_name: { type: "string", minLength: 1, maxLength: 255 },
      properties: { type: "object" },
    }),
  ),
  Issue: object({
    path: text,
    code: text,
    message: text,
    severity: { enum: ["error", "warning"] },
  }),
  Report: object({
    batch: textOrNull,
    duplicate: flag,
    accepted: whole,
    known: whole,
    results: list(
      object({
        index: whole,
        status: { enum: ["warning", "invalid", "rejected"] },
        issues: list(ref("Issue")),
      }),
    ),
  }),
  Error: object({
    error: object(
      { code: text, message: text, byte: whole, line: whole, token: text, limit: whole },
      ["byte", "line", "token", "limit"],
    ),
  }),
  Event: object({
    seq: whole,
    id: text,
    receivedAt: time,
    happenedAt: time,
    timeSource: { enum: ["property", "age", "arrival"] },
    path,
    run: textOrNull,
    batch: textOrNull,
    client: textOrNull,
    number: wholeOrNull,
    index: whole,
    event_name: text,
    properties: { type: "object" },
    status: { enum: ["ok", "warning", "invalid"] },
    issues: list(ref("Issue")),
    sender,
  }),
  Events: object({ events: list(ref("Event")), next: wholeOrNull }),
  History: object({ events: list(ref("Event")), next: textOrNull, leftOut: list(text) }),
  Clients: object({
    clients: list(
      object({
        path,
        run: textOrNull,
        client: text,
        sender,
        received: ranges,
        without: ranges,
        rejected: ranges,
        dropped: { type: "object", additionalProperties: ranges },
        upto: whole,
        unaccounted: ranges,
        firstContactAt: time,
        lastContactAt: time,
      }),
    ),
    folded: list(
      object({
        path,
        run: textOrNull,
        sender,
        clients: whole,
        events: whole,
        firstContactAt: time,
        lastContactAt: time,
      }),
    ),
  }),
  Waited: object({ events: list(ref("Event")), met: flag, next: wholeOrNull }),
  Barrier: object({ met: flag, inFlight: whole, requests: whole, events: whole }),
  Batch: object({
    seq: whole,
    batch: textOrNull,
    path,
    run: textOrNull,
    receivedAt: time,
    sender,
    firstEventSeq: whole,
    events: whole,
    rejected: whole,
    bytes: whole,
  }),
  Batches: object({ batches: list(ref("Batch")), next: wholeOrNull }),
  Rejection: object({
    seq: whole,
    path,
    run: textOrNull,
    batch: textOrNull,
    receivedAt: time,
    sender,
    index: wholeOrNull,
    number: wholeOrNull,
    raw: text,
    rawBytes: whole,
    code: text,
    message: text,
    issuePath: text,
  }),
  Rejected: object({ rejected: list(ref("Rejection")), next: wholeOrNull }),
  Deleted: object({ deleted: whole }),
  Erased: object({ events: whole, rejected: whole }),
  Imported: object({
    accepted: whole,
    known: whole,
    rejected: whole,
    refused: list(object({ line: whole, code: text, message: text })),
  }),
  Latest: object({ track: latestPath, test: latestPath, leftOut: list(text) }),
  Series: object({
    points: list(
      object({
        at: time,
        group: textOrNull,
        count: whole,
        sum: number,
        min: numberOrNull,
        max: numberOrNull,
        mean: numberOrNull,
        exact: orNull(object({ sum: text, min: text, max: text, mean: text })),
      }),
    ),
    leftOut: list(text),
  }),
  Coverage: object(
    {
      hasPlan: flag,
      received: counts,
      missing: list(text),
      unplanned: counts,
      leftOut: list(text),
      properties: list(
        object({
          event: text,
          path: text,
          finding: { enum: ["never-seen", "always-null"] },
          count: whole,
        }),
      ),
    },
    ["properties"],
  ),
  Runs: object({ runs: list(object({ run: text, events: whole, lastUsedAt: time })) }),
  FaultRule: object({ fault, run: textOrNull, path, times: wholeOrNull }, ["run", "path", "times"]),
  Fault: object({ id: whole, met: whole, fault, run: textOrNull, path, times: wholeOrNull }, [
    "run",
    "path",
  ]),
  Faults: object({ faults: list(ref("Fault")) }),
  Cleared: object({ cleared: whole }),
  SignInLink: object({ path: text, livesForMs: whole }),
  Live: object({ live: flag }),
  Ready: object(
    {
      ready: flag,
      forward: object({
        isActive: flag,
        forwardedSeq: whole,
        forwarded: whole,
        leftOut: whole,
        lagSeconds: { type: "number", minimum: 0 },
      }),
    },
    ["forward"],
  ),
};
