import { expect, test } from "vitest";
import { parseExact, plainText } from "../../src/properties/property-values.ts";

test.each([
  '{"a":"b","id":"9e1234","n":1e300,"m":25.00}',
  String.raw`{"a":"\uD83D\uDC96\ud83d\udc96"}`,
  String.raw`{"a":"\n\u0001\\"}`,
])("every engine reads the JSON %s as it is", (json) => {
  const read = parseExact(json);
  expect(plainText(json, { read, hasKeyTwice: false })).toBeNull();
});

test.each([
  [String.raw`{"a":"x\u0000y"}`, '{"a":"x\uFFFDy"}'],
  [String.raw`{"a":"\uD800","amount":25.00}`, '{"a":"\uFFFD","amount":25.00}'],
  [String.raw`{"a":"\uD800\uD83D\uDC96\uDC96"}`, '{"a":"\uFFFD💖\uFFFD"}'],
  [String.raw`{"\u0000":1}`, '{"\uFFFD":1}'],
  [String.raw`{"a":"\\u0000\\\u0000\\ud800"}`, String.raw`{"a":"\\u0000\\${"\uFFFD"}\\ud800"}`],
  ['{"a":1e9999,"b":[1E-9999],"c":"1e9999"}', '{"a":null,"b":[0],"c":"1e9999"}'],
])("engines do not read the JSON %s alike, and get another in its place", (json, plain) => {
  expect(plainText(json, { read: parseExact(json), hasKeyTwice: false })).toBe(plain);
  expect(() => JSON.parse(plain) as unknown).not.toThrow();
});

test("of a key that an object has twice the last value counts", () => {
  const json = '{"a":1.10,"a":2.20}';
  expect(plainText(json, { read: parseExact(json), hasKeyTwice: true })).toBe('{"a":2.20}');
});
