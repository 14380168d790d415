import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../src/store", import.meta.url));

test.each([
  ["without PostgreSQL", (name: string) => !name.startsWith("postgres"), 1_500],
  ["of PostgreSQL", (name: string) => name.startsWith("postgres"), 700],
])("the store %s is no longer than a newcomer reads in half an hour", (_part, isOfPart, most) => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && isOfPart(name),
  );
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const ofCode = lines.filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line));
  expect(ofCode.length).toBeLessThanOrEqual(most);
});
