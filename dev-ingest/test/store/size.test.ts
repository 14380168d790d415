import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../src/store", import.meta.url));

test("the store is no longer than a newcomer reads in half an hour", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.startsWith("postgres"),
  );
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const ofCode = lines.filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line));
  expect(ofCode.length).toBeLessThanOrEqual(1_970);
});
