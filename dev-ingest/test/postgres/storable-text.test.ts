import { expect, test } from "vitest";
import { originalText, storableText } from "../../src/store/postgres/storable-text.ts";

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
