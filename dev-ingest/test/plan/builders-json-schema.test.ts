import * as sdk from "@tracker-analytics/sdk/plan";
import type { Field, StandardResult } from "@tracker-analytics/sdk/plan";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findPlanIssues } from "../../src/plan/create-event-plan.ts";
import { nodeJsonSchema, planJsonSchema } from "../../src/plan/json-schema.ts";
import { planJson } from "../../src/plan/plan-json.ts";
import { readPlan } from "../../src/plan/read-plan.ts";

const valuesPerBuilder = 10_000;

/** Text that comes close to what the builders look for, and misses it by a character now and then. */
const digit = fc.integer({ min: 0, max: 9 }).map(String);
const decimalText = fc
  .tuple(
    fc.constantFrom("", "-", "+", " "),
    fc.array(digit, { maxLength: 4 }),
    fc.constantFrom("", ".", ",", ".."),
    fc.array(digit, { maxLength: 3 }),
    fc.constantFrom("", "", "", "E+2", "e-3", "E", "e5", "\n"),
  )
  .map(([sign, whole, point, fraction, exponent]) =>
    [sign, ...whole, point, ...fraction, exponent].join(""),
  );
const twoDigits = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, "0"));
const dayText = fc
  .tuple(
    fc.constantFrom("2024", "2025", "2000", "1900", "0000", "9999", "26"),
    twoDigits(13),
    twoDigits(32),
  )
  .map((parts) => parts.join("-"));
const timeText = fc
  .tuple(
    dayText,
    fc.constantFrom("T", "T", "T", "T", " ", "t"),
    twoDigits(24),
    twoDigits(60),
    twoDigits(60),
    fc.constantFrom("", "", ".1", ".123456", ".123456789", ".1234567890", "."),
    fc.constantFrom("", "", "Z", "+00:00", "-11:30", "+24:00", "+01:60", "+0100", "z"),
  )
  .map(
    ([day, t, hour, minute, second, fraction, zone]) =>
      `${day}${t}${hour}:${minute}:${second}${fraction}${zone}`,
  );

const text = fc.oneof(
  decimalText,
  dayText,
  timeText,
  fc.constantFrom(
    "USD",
    "EUR",
    "usd",
    "word",
    "",
    "a",
    "ab",
    "😀",
    "😀😀😀",
    "\ud83d",
    "__proto__",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const scalar = fc.oneof(
  text,
  text,
  fc.constantFrom(null, true, false, 0, 1, 2, 5, -1, 0.5, -0.25, 1e21, 1e-7, 2 ** 53, 1.5),
  fc.integer({ min: -6, max: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const key = fc.constantFrom(
  "id",
  "kind",
  "value",
  "note",
  "inner",
  "other",
  "__proto__",
  "constructor",
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "value" },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 5 })
      .map((entries): unknown => Object.fromEntries(entries)),
  ),
}));

const { array, int, literal, nullable, object, oneOf, optional, record, string, union } = sdk;
const cases: [name: string, field: Field<unknown>, arbitrary?: fc.Arbitrary<unknown>][] = [
  ["string", string()],
  ["string with lengths", string({ minLength: 1, maxLength: 2 })],
  ["int", int()],
  ["int with bounds", int({ min: 0, max: 5 })],
  ["number", sdk.number({ min: -0.25 })],
  ["bool", sdk.bool()],
  ["any", sdk.any()],
  ["decimal", sdk.decimal(), fc.oneof(decimalText, scalar)],
  ["decimal of at least 0", sdk.decimal({ min: 0 }), fc.oneof(decimalText, scalar)],
  ["timestamp", sdk.timestamp(), fc.oneof(timeText, scalar)],
  ["zoned timestamp", sdk.timestamp({ zone: "zoned" }), fc.oneof(timeText, scalar)],
  ["naive timestamp", sdk.timestamp({ zone: "naive" }), fc.oneof(timeText, scalar)],
  ["date", sdk.date(), fc.oneof(dayText, scalar)],
  ["durationMs", sdk.durationMs({ max: 12 })],
  ["oneOf", oneOf(["USD", "EUR", 5, null, true])],
  ["literal", literal("word")],
  ["array", array(union([int(), string()]))],
  ["record", record(nullable(int()))],
  ["union", union([sdk.decimal(), sdk.bool(), object({ id: int() })])],
  ["nullable", nullable(sdk.durationMs())],
  ["optional", optional(int())],
  [
    "object",
    object({ id: int(), note: optional(string()), inner: nullable(object({ id: sdk.any() })) }),
    fc.record(
      {
        id: fc.oneof(fc.integer(), scalar),
        note: fc.oneof(text, scalar),
        inner: fc.option(fc.record({ id: scalar }, { requiredKeys: [] })),
      },
      { requiredKeys: ["id", "inner"] },
    ),
  ],
  [
    "object whose keys may be left out by way of nullable and union",
    object({ id: nullable(optional(int())), note: union([optional(string()), int()]) }),
  ],
  [
    "object that forbids unknown keys",
    object({ id: optional(sdk.any()), kind: optional(string()) }, { unknownKeys: "forbid" }),
  ],
  [
    "discriminated union",
    union([
      object({ kind: literal("word"), value: string() }),
      object({ kind: literal("a"), value: sdk.decimal() }),
    ]),
    fc.record({ kind: fc.constantFrom("word", "a", "b"), value: scalar }, { requiredKeys: [] }),
  ],
];

test("the JSON Schema of a body finds each event's shape, whatever the event is called", () => {
  const names = ["paid", "50% off #1", "a/b~c", "größe", 'say "so"', "__proto__"];
  const events = Object.fromEntries(names.map((name) => [name, sdk.event({ id: int() })]));
  const judge = new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(
    planJsonSchema(readPlan(sdk.definePlan(events))),
  );

  for (const name of names) {
    const body = (id: unknown): unknown => [{ event_name: name, properties: { id } }];
    expect([name, judge(body(1)), judge(body("1"))]).toEqual([name, true, false]);
  }
});

/** Decimals that a number cannot distinguish from 0.1, 0.3 or 0: JSON Schema cannot compare them, the other two judges must. */
const nearTheBound = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.constantFrom(
      "0.1",
      "0.10",
      "0.09999999999999999999",
      "0.3",
      "0.30000000000000004",
      "0",
      "0.0",
      "1",
      "100000000000000000000",
    ),
    fc.integer({ min: 0, max: 24 }).map((length) => "0".repeat(length)),
    fc.array(fc.constantFrom("0", "1", "9"), { maxLength: 2 }),
    fc.constantFrom("", "", "", "e0", "E-1", "e+1", "e-20", "e-330", "e-999999999", "e999999999"),
  )
  .map(([sign, start, zeros, more, exponent]) => [sign, start, zeros, ...more, exponent].join(""));

test.each([
  { min: 0.1 },
  { max: 0.1 },
  { min: 0 },
  { max: 0 },
  { min: 0.3, max: 0.1 + 0.2 },
  { min: -0.1, max: 1e20 },
  { max: -1 },
])("builder and server give the same verdict on decimals next to %j", (bounds) => {
  const field = sdk.decimal(bounds);
  const plan = readPlan(sdk.definePlan({ x: sdk.event({ value: field }) }));
  let good = 0;

  fc.assert(
    fc.property(nearTheBound, (decimal) => {
      const result = field["~standard"].validate(decimal) as StandardResult<unknown>;
      const isGood = result.issues === undefined;
      if (isGood) good++;
      expect(findPlanIssues(plan, "x", { value: decimal }).length === 0).toBe(isGood);
    }),
    { numRuns: valuesPerBuilder, seed: 20_260_104 },
  );

  expect(good).toBeGreaterThan(valuesPerBuilder / 500);
  expect(good).toBeLessThan(valuesPerBuilder);
});

test.each(cases)(
  "%s: builder, server, exported plan and JSON Schema (judged by ajv) give the same verdict",
  (_, field, arbitrary = value) => {
    // Strings are compared by code points, and formats are annotations: the patterns decide.
    const judge = new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(
      nodeJsonSchema(field.node),
    );
    const plan = readPlan(sdk.definePlan({ x: sdk.event(field) }));
    const exported = readPlan(JSON.parse(planJson(plan)));
    let good = 0;

    fc.assert(
      fc.property(fc.oneof(arbitrary, arbitrary, value), (sample) => {
        // As a receiver gets it: -0 is 0, and a lone surrogate is text like any other.
        const received: unknown = JSON.parse(JSON.stringify(sample));
        const verdict = judge(received);
        if (verdict) good++;
        const result = field["~standard"].validate(received) as StandardResult<unknown>;
        expect(result.issues === undefined).toBe(verdict);
        for (const model of [plan, exported]) {
          const isValid = findPlanIssues(model, "x", received).every(
            ({ severity }) => severity === "warning",
          );
          expect(isValid).toBe(verdict);
        }
      }),
      { numRuns: valuesPerBuilder, seed: 20_260_104 },
    );

    // Neither side is trivial: with luck alone, agreement would mean nothing.
    expect(good).toBeGreaterThan(valuesPerBuilder / 500);
    if (field.node.kind !== "any") expect(good).toBeLessThan(valuesPerBuilder);
  },
  120_000,
);
