import { expect, test } from "vitest";
import { findWords } from "../prose/check-prose.ts";

const words = (file: string, source: string): string[] =>
  findWords(file, source).map((finding) => `${finding.line}: ${finding.words}`);

test("finds words in comments, texts, templates and JSX, each with its line", () => {
  const source = [
    "// The server is told of it.",
    'const message = "5 is no address";',
    "const greeting = `Nobody sent ${message} to this lane`;",
    "const page = <p>Colour</p>;",
  ].join("\n");
  expect(words("page.tsx", source)).toEqual([
    "1: told",
    "2: is no address",
    "3: Nobody",
    "3: lane",
    "4: Colour",
  ]);
});

test("leaves names in code and paths of modules alone", () => {
  expect(words("code.ts", 'import { told } from "./lane.ts";\nconst nobody = told;')).toEqual([]);
});

test("leaves the code in a document alone, and counts its lines", () => {
  const document = "# Title\n\n```ts\nconst lane = 1;\n```\n\nThe `lane` is licenced.\n";
  expect(words("README.md", document)).toEqual(["7: licenced"]);
});

test.each([
  "There is no timer.",
  "It is no longer there.",
  "Nothing tells them apart.",
  "A cancellation is synthetic.",
  "canceled, behavior, optimism, gray",
])("has no objection to: %s", (text) => {
  expect(words("README.md", text)).toEqual([]);
});
