import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../..");
const readme = readFileSync(join(folder, "README.md"), "utf8");

test.each([
  ["playwright", "@tracker-analytics/playwright"],
  ["vitest", "@tracker-analytics/playwright/vitest"],
  ["jest", "@tracker-analytics/playwright/jest"],
  ["msw", "@tracker-analytics/playwright/msw"],
])("the README names what %s.ts exports, and nothing else", (file, entry) => {
  const [, values = "", types = ""] = new RegExp(
    `^\\| \`${entry}\` +\\| (.+) \\| (.+) \\|$`,
    "m",
  ).exec(readme)!;
  const source = readFileSync(join(folder, "src", `${file}.ts`), "utf8");
  expect({ values: namesIn(values), types: namesIn(types) }).toEqual(exportsOf(source));
});

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!).toSorted();
}

function exportsOf(source: string): Readonly<Record<"values" | "types", readonly string[]>> {
  const values: string[] = [];
  const types: string[] = [];
  for (const [, isType, list] of source.matchAll(/^export (type )?\{([^}]+)\} from/gm)) {
    for (const name of list!.split(",").map((part) => part.trim())) {
      if (name === "") continue;
      if (isType !== undefined || name.startsWith("type ")) types.push(name.replace("type ", ""));
      else values.push(name);
    }
  }
  for (const [, kind, name] of source.matchAll(/^export (interface|function) (\w+)/gm))
    (kind === "interface" ? types : values).push(name!);
  return { values: values.toSorted(), types: types.toSorted() };
}
