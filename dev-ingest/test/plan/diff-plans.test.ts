import * as sdk from "@tracker-analytics/sdk/plan";
import { definePlan, event, type AnySchema } from "@tracker-analytics/sdk/plan";
import { expect, test } from "vitest";
import * as v from "valibot";
import * as z from "zod";
import { diffMarkdown, diffPlans, diffText } from "../../src/plan/diff-plans.ts";
import type { PlanModel } from "../../src/plan/plan-model.ts";
import { planJson } from "../../src/plan/plan-json.ts";
import { readPlan } from "../../src/plan/read-plan.ts";

const { array, bool, date, decimal, durationMs, int, literal, nullable, number } = sdk;
const { object, oneOf, optional, record, string, timestamp, union } = sdk;

function planOf(a: AnySchema): PlanModel {
  return readPlan(definePlan({ x: event({ a, other: bool() }) }));
}

function planBy(time?: string): PlanModel {
  return readPlan(
    definePlan({ paid: event({ at: timestamp() }, time === undefined ? {} : { time }) }),
  );
}

function changesOf(before: AnySchema, after: AnySchema): readonly string[] {
  return diffPlans(planOf(before), planOf(after)).map(
    ({ level, path, message }) => `${level} ${path} ${message}`,
  );
}

test.each<[name: string, before: AnySchema, after: AnySchema, changes: string[]]>([
  ["nothing", int(), int(), []],
  ["newly required", optional(int()), int(), ["breaking /x/a It is required now."]],
  ["newly optional", int(), optional(int()), ["compatible /x/a It may be left out now."]],
  ["no longer null", nullable(int()), int(), ["breaking /x/a It may not be null any more."]],
  ["newly null", int(), nullable(int()), ["compatible /x/a It may be null now."]],
  ["narrowed", number(), int(), ["breaking /x/a a number became a whole number."]],
  ["widened", int(), number(), ["compatible /x/a a whole number became a number."]],
  ["number to decimal", int(), decimal(), ["compatible /x/a a whole number became a decimal."]],
  ["decimal to text", decimal(), string(), ["breaking /x/a a decimal became a string."]],
  ["text to any", string(), sdk.any(), ["compatible /x/a a string became any value."]],
  ["date to text", date(), string(), ["compatible /x/a a date became a string."]],
  [
    "zone required",
    timestamp(),
    timestamp({ zone: "zoned" }),
    ["breaking /x/a a timestamp became a zoned timestamp."],
  ],
  [
    "zone free",
    timestamp({ zone: "naive" }),
    timestamp(),
    ["compatible /x/a a naive timestamp became a timestamp."],
  ],
  ["value removed", oneOf(["a", "b"]), oneOf(["a"]), ['breaking /x/a The value "b" was removed.']],
  ["value added", oneOf(["a"]), oneOf(["a", "b"]), ['compatible /x/a The value "b" was added.']],
  ["enumeration to text", oneOf(["a"]), string(), ['compatible /x/a "a" became a string.']],
  ["text to enumeration", string(), oneOf(["a"]), ['breaking /x/a a string became "a".']],
  [
    "bounds tightened",
    int({ min: 0 }),
    int({ min: 1 }),
    ["breaking /x/a a whole number of at least 0 became a whole number of at least 1."],
  ],
  [
    "bounds loosened",
    string({ maxLength: 5 }),
    string({ maxLength: 9 }),
    ["compatible /x/a a string of at most 5 characters became a string of at most 9 characters."],
  ],
  [
    "item narrowed",
    array(number()),
    array(int()),
    ["breaking /x/a/* a number became a whole number."],
  ],
  [
    "record widened",
    record(int()),
    record(decimal()),
    ["compatible /x/a/* a whole number became a decimal."],
  ],
  [
    "option added",
    union([int(), bool()]),
    union([int(), bool(), string()]),
    [
      "compatible /x/a a whole number or true or false became a whole number, true or false or a string.",
    ],
  ],
  [
    "option removed",
    union([int(), string()]),
    union([int()]),
    ["breaking /x/a a whole number or a string became a whole number."],
  ],
  [
    "unit changed",
    durationMs({ unit: "ms" }),
    durationMs({ unit: "s" }),
    ["breaking /x/a The unit ms became s."],
  ],
  [
    "words only",
    int({ description: "a", pii: true }),
    int({ description: "b", owner: "me" }),
    [
      "doc /x/a description changed.",
      "doc /x/a owner changed.",
      "doc /x/a It is not personal data any more.",
    ],
  ],
  [
    "property renamed",
    object({ amount: decimal({ min: 0 }), id: int() }),
    object({ total: decimal({ min: 0 }), id: int() }),
    ["breaking /x/a/amount The property was renamed to total."],
  ],
  [
    "property removed and others added",
    object({ gone: literal(1) }),
    object({ needed: int(), free: optional(int()) }),
    [
      "breaking /x/a/gone The property was removed.",
      "breaking /x/a/needed A required property was added.",
      "compatible /x/a/free An optional property was added.",
    ],
  ],
  [
    "zod narrowed",
    z.union([z.string(), z.number()]),
    z.string(),
    ["breaking /x/a a string or a number became a string."],
  ],
])("calls it what it is: %s", (_, before, after, changes) => {
  expect(changesOf(before, after)).toEqual(changes);
});

test("distinguishes removed, renamed and added events, breaking changes first", () => {
  const before = definePlan({
    kept: event({}, { description: "a" }),
    renamed_before: event({ id: int() }),
    removed: event({ gone: bool() }),
  });
  const after = definePlan(
    {
      kept: event({}, { description: "b" }),
      renamed_after: event({ id: int() }),
      added: event({ name: string() }),
    },
    { unknownKeys: "forbid" },
  );
  const changes = diffPlans(readPlan(before), readPlan(after));

  expect(diffText(changes)).toMatchInlineSnapshot(`
    "breaking    /renamed_before: The event was renamed to renamed_after.
    breaking    /removed: The event was removed.
    breaking    the plan: Unknown keys: warn became forbid.
    compatible  /added: The event was added.
    doc         /kept: description changed.
    "
  `);
  expect(diffMarkdown(changes)).toMatchInlineSnapshot(`
    "## Changes of the tracking plan

    ### Breaking (3)

    | Where | What |
    | --- | --- |
    | \`/renamed_before\` | The event was renamed to renamed_after. |
    | \`/removed\` | The event was removed. |
    | \`/\` | Unknown keys: warn became forbid. |

    ### Compatible (1)

    | Where | What |
    | --- | --- |
    | \`/added\` | The event was added. |

    ### Documentation only (1)

    | Where | What |
    | --- | --- |
    | \`/kept\` | description changed. |
    "
  `);
});

test.each<[name: string, before: AnySchema, after: AnySchema, changes: string[]]>([
  [
    "seconds to a duration",
    number({ unit: "s" }),
    durationMs(),
    [
      "breaking /x/a The unit s became ms.",
      "breaking /x/a a number became a number of milliseconds.",
    ],
  ],
  [
    "a number to a duration",
    number(),
    durationMs(),
    [expect.stringMatching(/^breaking \/x\/a a number became/)],
  ],
  [
    "gt(0) to gt(5)",
    z.number().gt(0),
    z.number().gt(5),
    ["breaking /x/a exclusiveMinimum 0 became 5."],
  ],
  [
    "gt(5) to gt(0)",
    z.number().gt(5),
    z.number().gt(0),
    ["compatible /x/a exclusiveMinimum 5 became 0."],
  ],
  [
    "a pattern to another",
    z.string().regex(/^a/),
    z.string().regex(/^b/),
    ['unjudged /x/a pattern "^a" became "^b", and which values that takes cannot be compared.'],
  ],
  [
    "a pattern added",
    z.string(),
    z.string().regex(/^b/),
    ['breaking /x/a pattern "^b" was added.'],
  ],
  [
    "a pattern removed",
    z.string().regex(/^b/),
    z.string(),
    ['compatible /x/a pattern "^b" was removed.'],
  ],
  [
    "a tuple to another",
    z.tuple([z.string()]),
    z.tuple([z.number()]),
    [
      expect.stringMatching(
        /^unjudged \/x\/a prefixItems .* became .*, and which values that takes cannot be compared\.$/,
      ),
    ],
  ],
  [
    "a constraint inside a union",
    z.union([z.number().gt(0), z.string()]),
    z.union([z.number().gt(5), z.string()]),
    [expect.stringMatching(/^unjudged \/x\/a .* changed in its parts\.$/)],
  ],
  ["nothing", z.string().regex(/^a/), z.string().regex(/^a/), []],
])("judges what another library's schema says of %s", (_, before, after, changes) => {
  expect(changesOf(before, after)).toEqual(changes);
});

test("says the same of a plan and of its export, and finds a change in either", () => {
  const [old, now] = [planOf(z.number().gt(0)), planOf(z.number().gt(5))];
  const exported = readPlan(JSON.parse(planJson(old)));
  expect(diffPlans(exported, old)).toEqual([]);
  expect(diffPlans(exported, now)).toEqual(diffPlans(old, now));
});

test("does not call schemas the same that it cannot read", () => {
  const [change] = diffPlans(
    planOf(v.object({ b: v.string() })),
    planOf(v.object({ b: v.number() })),
  );
  expect(change).toMatchObject({ level: "unjudged", path: "/x/a" });
  expect(change!.message).toContain("It may have changed: valibot gives out its shape only");
});

test("another time property is breaking: new events land elsewhere in time", () => {
  expect(diffPlans(planBy(), planBy("at"))).toEqual([
    {
      level: "breaking",
      path: "/paid",
      message:
        "It happened by the server's time property, and now by at: new events may land elsewhere in time.",
    },
  ]);
  expect(diffPlans(planBy("at"), planBy("at"))).toEqual([]);
});
