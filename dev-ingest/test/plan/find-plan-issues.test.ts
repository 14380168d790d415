import * as sdk from "@tracker-analytics/sdk/plan";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { createEventPlan, findPlanIssues } from "../../src/plan/create-event-plan.ts";
import { readPlan } from "../../src/plan/read-plan.ts";

const plan = readPlan(
  sdk.definePlan({
    donation_completed: sdk.event({
      donation_id: sdk.int(),
      amount: sdk.decimal({ min: 0 }),
      currency: sdk.oneOf(["USD", "EUR"]),
      comment: sdk.optional(sdk.string({ pii: true, maxLength: 5 })),
      timestamp: sdk.optional(sdk.timestamp({ zone: "zoned" })),
      "a/b~c": sdk.optional(sdk.array(sdk.object({ id: sdk.int() }))),
    }),
    automod_denied: sdk.event(
      sdk.union([
        sdk.object({ filter_kind: sdk.literal("word"), filter_value: sdk.string() }),
        sdk.object({ filter_kind: sdk.literal("amount"), filter_value: sdk.decimal() }),
      ]),
    ),
    old_event: sdk.event(
      { old: sdk.optional(sdk.int({ deprecated: "Send new" })) },
      { deprecated: "Use donation_completed" },
    ),
    strict_event: sdk.event({ id: sdk.int() }, { unknownKeys: "forbid" }),
    by_zod: sdk.event(z.object({ id: z.int() })),
    by_valibot: sdk.event(v.object({ id: v.number() })),
    by_valibot_wrapped: sdk.event(toStandardJsonSchema(v.object({ id: v.number() }))),
    by_arktype: sdk.event(type({ id: "number" })),
    scalars: sdk.event({
      by_zod: sdk.optional(z.int()),
      by_valibot: sdk.optional(v.number()),
      by_arktype: sdk.optional(type("number")),
    }),
    throwing: sdk.event({ "~standard": { version: 1, vendor: "own", validate: () => fail() } }),
    asynchronous: sdk.event(z.object({ id: z.int().refine(() => Promise.resolve(true)) })),
  }),
);

function fail(): never {
  throw new Error("no such table");
}

const good = { donation_id: 1, amount: "25.00", currency: "USD" };

function issuesOf(name: string, properties: unknown): readonly string[] {
  return findPlanIssues(plan, name, properties).map(
    ({ severity, code, path, message }) => `${severity} ${code} ${path} ${message}`,
  );
}

test.each<[name: string, properties: unknown, issues: string[]]>([
  ["donation_completed", good, []],
  [
    "donation_completed",
    { ...good, amount: true, currency: "usd", timestamp: "2026-01-04T12:00:00" },
    [
      'error wrong-value /properties/amount Expected a decimal of at least 0, found true. Send text such as "25.00", or a number.',
      'error wrong-value /properties/currency Expected "USD" or "EUR", found "usd". Did you mean "USD"?',
      'error wrong-value /properties/timestamp Expected a zoned timestamp, found "2026-01-04T12:00:00". Send ISO 8601 with a zone: "2026-01-04T12:00:00Z".',
    ],
  ],
  [
    "donation_completed",
    { donation_id: null, amuont: "25.00", currency: "USD" },
    [
      "error wrong-value /properties/donation_id Expected a whole number, found null. Send a value, or make it nullable() in the plan.",
      "error missing-key /properties/amount Expected a decimal of at least 0, found nothing. Send it, or make it optional() in the plan.",
      'warning unknown-key /properties/amuont The plan does not name this key. Did you mean "amount"?',
    ],
  ],
  [
    "donation_completed",
    { ...good, "a/b~c": [{ id: 1 }, { id: "1" }] },
    [
      'error wrong-value /properties/a~1b~0c/1/id Expected a whole number, found "1". Send it without quotes.',
    ],
  ],
  [
    "donation_completed",
    { ...good, comment: "my address is secret" },
    [
      "error wrong-value /properties/comment Expected a string of at most 5 characters, found a string of 20 units. Shorten it, or widen the plan.",
    ],
  ],
  [
    "automod_denied",
    { filter_kind: "amount", filter_value: [] },
    [
      'error wrong-value /properties/filter_value Expected a decimal, found an array of 0. Send text such as "25.00", or a number.',
    ],
  ],
  [
    "donation_complete",
    {},
    [
      'warning unplanned-event /event_name The plan has no such event. Did you mean "donation_completed"?',
    ],
  ],
  [
    "something_else",
    {},
    [
      "warning unplanned-event /event_name The plan has no such event. Add it to the plan, or track it with trackUnplanned().",
    ],
  ],
  [
    "old_event",
    { old: 1 },
    [
      "warning deprecated /properties/old This property is deprecated. Send new.",
      "warning deprecated /event_name This event is deprecated. Use donation_completed.",
    ],
  ],
  [
    "strict_event",
    { id: 1, other: 2 },
    [
      "error forbidden-key /properties/other The plan does not name this key. Add it to the plan, or leave it out.",
    ],
  ],
  [
    "throwing",
    {},
    ["error wrong-value /properties The plan's schema threw: no such table. Mend the schema."],
  ],
])("says of %s with %j what is wrong, where, and what to do", (name, properties, issues) => {
  expect(issuesOf(name, properties)).toEqual(issues);
});

test.each(["by_zod", "by_valibot", "by_valibot_wrapped", "by_arktype"])(
  "checks an event of another library: %s",
  (name) => {
    expect(issuesOf(name, { id: 1 })).toEqual([]);
    expect(findPlanIssues(plan, name, { id: "1" })).toMatchObject([
      { severity: "error", code: "wrong-value", path: "/properties/id" },
    ]);
  },
);

test.each(["by_zod", "by_valibot", "by_arktype"])(
  "checks a single property of another library: %s",
  (name) => {
    expect(issuesOf("scalars", { [name]: 1 })).toEqual([]);
    expect(findPlanIssues(plan, "scalars", { [name]: "1" })).toMatchObject([
      { severity: "error", code: "wrong-value", path: `/properties/${name}` },
    ]);
  },
);

test("says that an asynchronous schema cannot be used, and survives its rejection", async () => {
  expect(findPlanIssues(plan, "asynchronous", { id: 1 })[0]?.severity).toBe("error");
  await new Promise((resolve) => setImmediate(resolve));
});

test("lists at most 20 issues, and never only warnings where there is an error", () => {
  const unknown = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`key_${index}`, index]),
  );
  const issues = findPlanIssues(plan, "donation_completed", { ...unknown, ...good, amount: [] });

  expect(issues).toHaveLength(20);
  expect(issues.some(({ severity }) => severity === "error")).toBe(true);
});

test("takes names of the language as names", () => {
  for (const name of ["__proto__", "constructor", "toString", ""]) {
    expect(findPlanIssues(plan, name, {}).map(({ code }) => code)).toEqual(["unplanned-event"]);
  }
  expect(issuesOf("strict_event", JSON.parse('{"id":1,"__proto__":1}'))).toHaveLength(1);
});

test("guesses 500 times a second what is meant, however many names and keys are mistyped", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const eventPlan = createEventPlan(() => plan);
  const keys = Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`amoun_${nth}`, 1]));
  const guessesOf = (events: number): number => {
    let guesses = 0;
    for (let nth = 0; nth < events; nth++) {
      const issues = [
        ...eventPlan.check("donation_complete", {}),
        ...eventPlan.check("donation_completed", keys),
      ];
      expect(issues).toHaveLength(21);
      guesses += issues.filter(({ message }) => message.includes("Did you mean")).length;
    }
    return guesses;
  };
  expect(guessesOf(200)).toBeLessThanOrEqual(500);
  expect(guessesOf(1)).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(guessesOf(1)).toBeGreaterThan(0);
});

const longTexts = (length: number): readonly string[] => [
  `${"1".repeat(length)}x`,
  "0.".repeat(length >> 1),
  `2026-01-04T12:00:00.${"1".repeat(length)}`,
  `1e${"0".repeat(length)}`,
];

/** CPU of this thread: on a busy machine the clock on the wall says nothing. */
function microsecondsToJudge(texts: readonly string[]): number {
  const before = process.threadCpuUsage();
  for (const text of texts)
    issuesOf("donation_completed", { ...good, amount: text, timestamp: text, comment: text });
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

function leastToJudge(length: number): number {
  const texts = longTexts(length);
  return Math.min(...Array.from({ length: 7 }, () => microsecondsToJudge(texts)));
}

test("judges text eight times as long in about eight times the time", () => {
  leastToJudge(50_000);
  // Eight is linear, sixty-four would be quadratic. Under a millisecond the garbage collector counts for more.
  expect(leastToJudge(400_000)).toBeLessThan(24 * Math.max(leastToJudge(50_000), 1_000));
});
