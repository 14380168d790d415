import * as z from "zod";
import { faultKinds } from "./fault-kinds.ts";

// The rules of what goes wrong on purpose, once: what is read, the OpenAPI document and the types of the client come from here.

const wholeFrom = (least: number, most: number): z.ZodInt => {
  const words = `must be a whole number from ${least} to ${most}`;
  return z.int(words).min(least, words).max(most, words);
};
const one = <Kind extends (typeof faultKinds)[number]>(kind: Kind) => ({ kind: z.literal(kind) });
const waiting = { delayMs: wholeFrom(0, 300_000) };

const fault = z.discriminatedUnion(
  "kind",
  [
    z
      .strictObject({
        ...one("status"),
        status: wholeFrom(200, 599),
        retryAfterSeconds: wholeFrom(0, 86_400).optional(),
      })
      .readonly()
      .describe("Answers with a status and stores nothing."),
    z
      .strictObject({ ...one("delay"), ...waiting })
      .readonly()
      .describe("Waits before the request is read."),
    z
      .strictObject({ ...one("drip"), ...waiting })
      .readonly()
      .describe("Stores, and sends the answer byte by byte, so long apart."),
    z
      .strictObject(one("drop-before"))
      .readonly()
      .describe("Closes the connection before the body is read."),
    z
      .strictObject(one("drop-after"))
      .readonly()
      .describe("Stores, and closes the connection without an answer."),
    z.strictObject(one("truncate")).readonly().describe("Stores, and sends half an answer."),
    z
      .strictObject({ ...one("hold-answer"), ...waiting })
      .readonly()
      .describe("Stores at once, and answers so much later."),
    z
      .strictObject({ ...one("abort-if-gone"), ...waiting })
      .readonly()
      .describe("Waits, and stores only if the client is still there."),
    z
      .strictObject({ ...one("latency"), ...waiting })
      .readonly()
      .describe("Adds a delay to every answer, preflights too, beside other faults."),
    z
      .strictObject(one("refuse"))
      .readonly()
      .describe("Closes every connection, preflights too, as if no server listened."),
  ],
  `must be an object with a kind: ${faultKinds.slice(0, -1).join(", ")} or ${faultKinds.at(-1)}`,
);

/** A fault and whom it meets. */
const members = {
  fault,
  run: z
    .string("must be a string, or null for requests without one")
    .nullable()
    .optional()
    .describe("null meets requests without a run; missing meets every request."),
  path: z.enum(["track", "test"], 'must be "track" or "test"').optional(),
};
const times = wholeFrom(1, 1_000_000)
  .nullable()
  .describe("How many requests it still meets; null goes on until it is cleared.");

export const faultRule = z
  .strictObject(
    { ...members, times: times.default(null) },
    { error: ({ code }) => (code === "invalid_type" ? expectedRule : undefined) },
  )
  .readonly();
export const activeFault = z
  .object({
    id: z.int(),
    ...members,
    times: z.int().nullable(),
    met: z.int().describe("Requests that it has met."),
  })
  .readonly();

const expectedRule = 'expected {"fault":{"kind":"status","status":503},"times":1}';

/** What goes wrong on purpose. */
export type Fault = z.infer<typeof fault>;
/** A fault and whom it meets. */
export type FaultRule = z.infer<typeof faultRule>;
/** A rule as it stands. */
export type ActiveFault = z.infer<typeof activeFault>;

/** Reads `{"fault":{"kind":"status","status":503},"run":"r","path":"track","times":2}`; a text says what is wrong with it. */
export function readFaultRule(value: unknown): FaultRule | string {
  const { data, error } = faultRule.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  return issue!.path.length === 0
    ? issue!.message
    : `${issue!.path.join(".")} ${lowerFirst(issue!.message)}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
