import { expect, test } from "vitest";
import { verdictOf } from "../src/detail/verdict.ts";

test("sorts what was found into missing, wrong and worth a look", () => {
  const verdict = verdictOf([
    { path: "/properties/id", code: "missing-key", message: "Send it.", severity: "error" },
    { path: "/properties/a~1b/0", code: "wrong-value", message: "No.", severity: "error" },
    { path: "/properties/x", code: "unknown-key", message: "Add it.", severity: "warning" },
    { path: "", code: "unplanned-event", message: "Plan it.", severity: "warning" },
  ]);
  expect(verdict.missing.map(({ property }) => property)).toEqual(["id"]);
  expect(verdict.wrong.map(({ property }) => property)).toEqual(["a/b.0"]);
  expect(verdict.notes.map(({ property, words }) => [property, words])).toEqual([
    ["x", "Add it."],
    ["", "Plan it."],
  ]);
});
