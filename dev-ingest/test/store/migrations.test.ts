import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { stepsAfter } from "../../src/store/migrations.ts";

// Databases out there have these steps. What is to be different is a new step, and its line here.
test.each([
  [
    "sqlite",
    [
      "99c29873db868a50",
      "8335e39fc1b98b4f",
      "e734838aba4a300d",
      "653b7c20af7bd8ed",
      "d86fb0773b499e7f",
    ],
  ],
  [
    "postgres",
    [
      "af44643a29d061e9",
      "7d895af2ce707515",
      "815969d6926f155f",
      "6e12df86fd52ab75",
      "45fea577fdab6700",
    ],
  ],
] as const)("no step of the schema of %s changes once it is released", (engine, released) => {
  expect(stepsAfter(0, engine, "").map(fingerprint)).toEqual(released);
});

/** Of a step's statements: its comments may become better. */
function fingerprint(sql: string): string {
  const statements = sql.replace(/--.*$/gm, "").replace(/\s+/g, " ").trim();
  return createHash("sha256").update(statements).digest("hex").slice(0, 16);
}
