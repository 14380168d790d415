import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { browserDefaults } from "../../sdk/src/browser/create-analytics.ts";
import { commonDefaults } from "../../sdk/src/core/settings.ts";
import { serverDefaults } from "../../sdk/src/server/server-defaults.ts";
import { root } from "../run-command.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

test("the settings table of the README holds every setting and every default", () => {
  const documented = Object.fromEntries(
    readme
      .split("\n")
      .filter((line) => /^\| `\w+` +\| /.test(line) && line.split("|").length === 6)
      .map((line) => {
        const [name, inBrowser, elsewhere] = line
          .split("|")
          .slice(1, 4)
          .map((cell) => cell.trim());
        return [readCode(name!), [readValue(inBrowser!), readValue(elsewhere!)]];
      }),
  );
  const expected = Object.fromEntries([
    ...Object.entries(commonDefaults).map(([name, value]) => [name, [value, undefined]]),
    ...Object.entries(browserDefaults).map(([name, value]) => [
      name,
      [value, serverDefaults[name as keyof typeof serverDefaults]],
    ]),
    ["onDiagnostic", [undefined, undefined]],
    ["beforeSend", [undefined, undefined]],
  ]) as Record<string, unknown[]>;
  for (const values of Object.values(expected)) if (values[0] === values[1]) values[1] = undefined;
  expect(documented).toEqual(expected);
});

test("the table of reasons holds every reason a diagnostic can have", () => {
  const source = readFileSync(join(root, "sdk/src/core/diagnostics.ts"), "utf8");
  const reasons = [...source.matchAll(/^ {2}\| "(?<reason>[\w-]+)"/gm)].map(
    ({ groups }) => groups!["reason"]!,
  );
  const documented = [...readme.matchAll(/^\| `(?<reason>[\w-]+)` +\| (?:lost|kept) /gm)].map(
    ({ groups }) => groups!["reason"]!,
  );
  expect(documented.toSorted()).toEqual(reasons.toSorted());
});

test("the code of the README stands in its first screen", () => {
  expect(readme.split("\n").findIndex((line) => line.startsWith("```ts"))).toBeLessThan(30);
});

function readCode(cell: string): string {
  return cell.replaceAll("`", "");
}

function readValue(cell: string): unknown {
  const code = readCode(cell);
  return code === "" ? undefined : (JSON.parse(code.replaceAll(/(?<=\d)_(?=\d)/g, "")) as unknown);
}
