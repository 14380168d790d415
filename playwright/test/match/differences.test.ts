import { expect, test } from "vitest";
import { differencesOf } from "../../src/match/differences.ts";

const subset = { isExact: false };
const ones = /1/g;

test.each([
  ["keys that are not named", { a: 1 }, { a: 1, b: 2 }],
  ["keys of nested objects that are not named", { a: { b: 1 } }, { a: { b: 1, c: 2 } }],
  ["a Date in its wire form", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
  ["a bigint in its wire form", { id: 9_007_199_254_740_993n }, { id: "9007199254740993" }],
  ["undefined for a property that is absent", { a: undefined }, { b: 1 }],
  ["a regular expression for a string", { a: /^1/ }, { a: "12" }],
  ["a regular expression with the flag g, again and again", { a: [ones, ones] }, { a: ["1", "1"] }],
  ["matchers of the test runner", { a: expect.any(Number) as unknown }, { a: 1 }],
])("takes %s", (_what, expected, received) => {
  expect(differencesOf(expected, received, subset)).toEqual([]);
});

test("names each property that differs by its path", () => {
  const expected = { a: 1, b: { c: "x" }, d: [1, { e: 2 }], f: undefined, g: [1] };
  const received = { a: "1", b: {}, d: [1, { e: 3 }], f: null, g: [1, 2] };
  expect(differencesOf(expected, received, subset)).toEqual([
    { path: "a", expected: 1, received: "1" },
    { path: "b.c", expected: "x", received: undefined },
    { path: "d[1].e", expected: 2, received: 3 },
    { path: "f", expected: undefined, received: null },
    { path: "g", expected: [1], received: [1, 2] },
  ]);
});

test("an exact comparison finds keys that are not named, nested ones too", () => {
  const differences = differencesOf(
    { a: { b: 1 } },
    { a: { b: 1, email: "a@b" }, c: 2 },
    { isExact: true },
  );
  expect(differences).toEqual([
    { path: "a.email", expected: undefined, received: "a@b" },
    { path: "c", expected: undefined, received: 2 },
  ]);
});

test("a key of the prototype is not taken for a property", () => {
  expect(differencesOf({ toString: undefined }, {}, subset)).toEqual([]);
});
