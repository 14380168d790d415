import { expect, test } from "vitest";
import { scanBody } from "../../src/wire/scan-body.ts";

const scan = (text: string): ReturnType<typeof scanBody> =>
  scanBody(Buffer.from(text), { maxEvents: 3 });
const pieces = (text: string): string[] => {
  const { starts, ends } = scan(text);
  return starts.map((start, index) => Buffer.from(text).subarray(start, ends[index]).toString());
};

test.for([
  ["[]", []],
  [" [ \n ] ", []],
  ["[{}]", ["{}"]],
  ["[ {} , 1 ,\t[2,3] ]", ["{}", "1", "[2,3]"]],
  ['["a,]b","c\\"]","é]"]', ['"a,]b"', '"c\\"]"', '"é]"']],
  ['[{"a":[1,{"b":"}"}]},null]', ['{"a":[1,{"b":"}"}]}', "null"]],
] as const)("finds the elements of %s", ([text, expected]) => {
  expect(pieces(text)).toEqual(expected);
});

test("measures depth and keys of each element", () => {
  const { depths, keyCounts } = scan('[{"a":{"b":[1]}},{},5]');
  expect([depths, keyCounts]).toEqual([
    [3, 1, 0],
    [2, 0, 0],
  ]);
});

test.for([
  ["[123456789012345]", false],
  ["[1234567890123456]", true],
  ["[0.12345678901234]", false],
  ["[1e5]", true],
  ['["1234567890123456"]', false],
] as const)("knows whether %s has a number that wants a closer look: %s", ([text, expected]) => {
  expect(scan(text).hasLongNumber).toBe(expected);
});

test("stops at more elements than allowed", () => {
  expect(scan("[1,2,3]").hasTooManyEvents).toBe(false);
  expect(scan("[1,2,3,4]").hasTooManyEvents).toBe(true);
});

test.for(["", "{}", "  ", "1", "[", '["', '["\\', "[1,", "[[[", "]"])(
  "ends on %j, which is not an array",
  (text) => {
    expect(() => scan(text)).not.toThrow();
  },
);
