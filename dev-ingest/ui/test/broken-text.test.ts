import { expect, test } from "vitest";
import { brokenText } from "../src/rejected/broken-text.ts";

test("marks the character of a byte, whatever stands before it takes in UTF-8", () => {
  const text = '[{"note":"€ and 🎉",}]';
  const byte = new TextEncoder().encode('[{"note":"€ and 🎉",').length;
  expect(brokenText(text, byte)).toMatchObject({
    before: '[{"note":"€ and 🎉",',
    mark: "}",
    after: "]",
    line: 1,
    column: 20,
  });
});

test("counts lines from 1, and marks the end of a text that stops too early", () => {
  expect(brokenText('[\n  {"a": 1', 11)).toEqual({
    before: '[\n  {"a": 1',
    mark: "",
    after: "",
    line: 2,
    column: 10,
    isCutBefore: false,
    isCutAfter: false,
  });
});

test("shows the neighborhood of a mistake in a long text", () => {
  const broken = brokenText(`${"x".repeat(60_000)}!${"y".repeat(5_000)}`, 60_000);
  expect(broken).toMatchObject({ mark: "!", isCutBefore: true, isCutAfter: true });
  expect(broken.before.length + broken.after.length).toBeLessThan(1_000);
});
