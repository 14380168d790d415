import { expect, test } from "vitest";
import {
  originalText,
  readableJson,
  storableText,
} from "../../src/store/postgres/storable-text.ts";

test.each([
  "",
  "plain",
  "💖 がんばって",
  "a\0b",
  "\uD800",
  "x\uDC00\uD800",
  "\uFFFF",
  "\uFFFF0000",
  "\uFFFF\0\uDBFF",
])("the text %j comes back as it was, and PostgreSQL takes it", (text) => {
  const stored = storableText(text);
  expect(Buffer.from(stored).toString()).toBe(stored);
  expect(stored).not.toContain("\0");
  expect(originalText(stored)).toBe(text);
});

test.each([
  ['{"a":"b","id":"9e1234","n":1e300,"m":25.00}', null],
  ['{"a":"x\\u0000y"}', '{"a":"x\uFFFDy"}'],
  ['{"a":"\\uD800","amount":25.00}', '{"a":"\uFFFD","amount":25.00}'],
  ['{"a":"\\uD83D\\uDC96"}', '{"a":"💖"}'],
  ['{"\\u0000":1}', '{"\uFFFD":1}'],
  ['{"a":1e9999,"b":[1E-9999],"c":"1e9999"}', '{"a":null,"b":[0],"c":"1e9999"}'],
])("PostgreSQL reads the JSON %s", (json, readable) => {
  expect(readableJson(json)).toBe(readable);
});
