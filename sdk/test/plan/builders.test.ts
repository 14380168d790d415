import { expect, test } from "vitest";
import {
  any,
  array,
  bool,
  date,
  decimal,
  durationMs,
  int,
  literal,
  nullable,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  timestamp,
  union,
  type Field,
  type StandardResult,
} from "../../src/plan/plan.ts";

function issuesOf(field: Field<unknown>, value: unknown): readonly string[] {
  const result = field["~standard"].validate(value) as StandardResult<unknown>;
  return (result.issues ?? []).map(
    ({ path, message }) => `${(path ?? []).map(String).join("/")}: ${message}`,
  );
}

test.each<[name: string, field: Field<unknown>, good: unknown[], bad: unknown[]]>([
  ["string", string(), ["", "a", "2026"], [1, null, true, [], {}]],
  ["string with lengths", string({ minLength: 1, maxLength: 2 }), ["a", "😀😀"], ["", "abc"]],
  ["int", int(), [0, -5, 2 ** 53], [0.5, "1", null, 1n]],
  ["int with bounds", int({ min: 1, max: 3 }), [1, 3], [0, 4]],
  ["number", number({ min: -0.5 }), [0.25, -0.5], [-1, "1", Number.NaN]],
  ["bool", bool(), [true, false], [0, "true", null]],
  ["any", any(), [null, 0, {}, "x"], [undefined, () => 1]],
  [
    "decimal",
    decimal(),
    [
      "25.00",
      "-0",
      "1E+2",
      "0E-8",
      25,
      0.1,
      10n,
      { toJSON: () => "9.99" },
      "12345678901234567890.12",
    ],
    ["", "25,00", ".5", "5.", "NaN", "Infinity", " 1", "1e", "0x1", true, null, Number.NaN],
  ],
  ["decimal with bounds", decimal({ min: 0.1, max: 100 }), ["0.10", "1E+2", 100], ["0.09", "1E+3"]],
  [
    "timestamp",
    timestamp(),
    [
      "2026-01-04T12:00:00.123456+00:00",
      "2026-01-04T12:00:00+00:00",
      "2026-01-04T12:00:00.123456",
      "2026-01-04T12:00:00",
      "2026-01-04T12:00:00.000Z",
      "2024-02-29T23:59:59.123456789-11:30",
      new Date(0),
    ],
    [
      "2026-02-30T12:00:00Z",
      "2025-02-29T12:00:00",
      "2026-01-04",
      "2026-01-04T24:00:00",
      "2026-01-04T12:00:00+25:00",
      "2026-01-04 12:00:00",
      1_767_528_000_000,
      new Date(Number.NaN),
    ],
  ],
  [
    "zoned timestamp",
    timestamp({ zone: "zoned" }),
    ["2026-01-04T12:00:00Z", new Date(0)],
    ["2026-01-04T12:00:00"],
  ],
  [
    "naive timestamp",
    timestamp({ zone: "naive" }),
    ["2026-01-04T12:00:00.5"],
    ["2026-01-04T12:00:00Z", new Date(0)],
  ],
  [
    "date",
    date(),
    ["2026-01-04", "2024-02-29"],
    ["2026-02-30", "2026-1-4", "2026-01-04T00:00:00", 5],
  ],
  ["durationMs", durationMs(), [12.345, -1.5, 0], ["PT1S", null]],
  ["oneOf", oneOf(["USD", 5, null]), ["USD", 5, null], ["usd", 6, undefined]],
  ["literal", literal("word"), ["word"], ["words", null]],
  ["array", array(int()), [[], [1, 2]], [[1, "2"], {}, null, "ab"]],
  ["record", record(int()), [{}, { a: 1 }], [{ a: "1" }, [], null]],
  ["union", union([int(), nullable(string())]), [1, "a", null], [true, 0.5, {}]],
  ["nullable", nullable(int()), [null, 1], ["1", undefined]],
  [
    "object",
    object({ a: int(), b: optional(string()) }),
    [{ a: 1 }, { a: 1, b: "x" }, { a: 1, b: undefined }, { a: 1, unknown: true }],
    [{}, { a: 1, b: 5 }, { b: "x" }, [], null],
  ],
  [
    "object that forbids unknown keys",
    object({ a: int() }, { unknownKeys: "forbid" }),
    [{ a: 1 }],
    [{ a: 1, b: 2 }],
  ],
])("%s takes what it says and nothing else", (_, field, good, bad) => {
  for (const value of good) expect([value, issuesOf(field, value)]).toEqual([value, []]);
  for (const value of bad)
    expect([value, issuesOf(field, value).length > 0]).toEqual([value, true]);
});

test.each<[bounds: { min?: number; max?: number }, good: unknown[], bad: unknown[]]>([
  [
    { max: 0.1 },
    ["0.1", "0.10000000000000000000", "1e-1", "0.09999999999999999999", 0.1, "-1e400"],
    ["0.10000000000000000001", "10000000000000000000001e-23", 0.2, "1e400"],
  ],
  [
    { min: 1e20 },
    ["100000000000000000000", "100000000000000000000.1", "1E+20", "1e999999999"],
    ["99999999999999999999", "99999999999999999999.99", "-1E+20", "1e-999999999"],
  ],
  [{ max: 1e20 }, ["99999999999999999999"], ["100000000000000000001", 2e20]],
  [
    { min: 0 },
    ["-0.0", "-0", "0e999999999", "-0e-999999999", "1e-400", "1e-999999999", -0],
    ["-1e-400", "-0.1e-999999999", `-0.${"0".repeat(400)}1`],
  ],
  [{ max: 0 }, ["-1e-400", "-0.0", "0e5"], ["1e-400", "0.1e-999999999"]],
  [
    { min: -0.3, max: 0.3 },
    ["-0.3", "0.30", "0.29999999999999999999", `3${"0".repeat(500)}e-501`],
    ["-0.30000000000000000001", "0.30000000000000000001", `3${"0".repeat(500)}1e-502`],
  ],
  [
    { min: 0.3, max: 0.1 + 0.2 },
    ["0.3", 0.3, "0.30000000000000004", 0.1 + 0.2, "0.30000000000000003999"],
    ["0.29999999999999999999", "0.30000000000000004001", "30000000000000004001e-20"],
  ],
  [{ min: 1, max: 1 }, ["1", "1.000", "100e-2", "0.001e3"], ["0.99999999999999999999"]],
  [
    { min: 5e-324, max: Number.MAX_VALUE },
    ["5e-324", "1e308"],
    ["4.9e-324", "1.7976931348623158e308"],
  ],
  [{ min: -Infinity, max: Infinity }, ["1e400", "-1e400", 0], ["Infinity"]],
])("compares a decimal with %j digit by digit", (bounds, good, bad) => {
  const field = decimal(bounds);

  for (const value of good) expect([value, issuesOf(field, value)]).toEqual([value, []]);
  for (const value of bad) {
    expect([value, issuesOf(field, value).length > 0]).toEqual([value, true]);
  }
});

test("says where a value is wrong, what was expected and what came, without repeating text", () => {
  const field = object({
    amount: decimal({ min: 0, unit: "USD", pii: true }),
    currency: oneOf(["USD", "EUR"]),
    lines: array(object({ id: int() })),
    at: timestamp({ zone: "zoned" }),
  });

  expect(
    issuesOf(field, { amount: true, currency: "secret", lines: [{ id: 1 }, { id: [] }, 7] }),
  ).toEqual([
    'amount: expected decimal({"min":0}), got true',
    'currency: expected oneOf({"values":["USD","EUR"]}), got string',
    "lines/1/id: expected int(), got array",
    "lines/2: expected object, got 7",
    'at: expected timestamp({"zone":"zoned"}), got undefined',
  ]);
});

test("reports the member of a union that comes closest", () => {
  const field = union([
    object({ kind: literal("word"), value: string(), more: string() }),
    object({ kind: literal("amount"), value: decimal() }),
  ]);

  expect(issuesOf(field, { kind: "amount", value: false })).toEqual([
    "value: expected decimal(), got false",
  ]);
});

test("keeps a property named __proto__ or constructor a property", () => {
  const field = object({ a: int() }, { unknownKeys: "forbid" });

  expect(issuesOf(field, JSON.parse('{"a":1,"__proto__":{"a":2}}'))).toEqual([
    "__proto__: is not in the plan",
  ]);
  expect(issuesOf(object({ constructor: int() }), {})).toEqual([
    "constructor: expected int(), got undefined",
  ]);
});

test("survives what cannot be encoded at all", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const throwing = {
    get a(): never {
      throw new Error("getter");
    },
  };

  expect(issuesOf(object({}), cycle)).toEqual([": expected object, got undefined"]);
  expect(issuesOf(object({}), throwing)).toEqual([": expected object, got undefined"]);
});
