import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  pageSettings,
  type Setting,
  type SettingsTable,
} from "../../sdk/src/core/settings-table.ts";
import { inWords } from "../../sdk/src/server/check-settings.ts";
import { serverSettings, spoolSettings } from "../../sdk/src/server/server-settings.ts";
import { root } from "../run-command.ts";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

test("docs/settings.md lists every setting with its defaults and accepted values", () => {
  const rows = read("docs/settings.md")
    .split("\n")
    .filter((line) => /^\| `\w+` +\| /.test(line) && line.split("|").length === 7)
    .map((line) =>
      line
        .split("|")
        .slice(1, 5)
        .map((cell) => cell.trim()),
    );
  const expected = [
    ...Object.entries<Setting>(pageSettings).map(([name, setting]) => {
      const elsewhere = (serverSettings as SettingsTable)[name]!.default;
      const other = elsewhere === setting.default ? "" : inCode(elsewhere);
      return [`\`${name}\``, inCode(setting.default), other, takes(setting)];
    }),
    ...Object.entries<Setting>(spoolSettings).map(([name, setting]) => [
      `\`${name}\``,
      "–",
      inCode(setting.default),
      takes(setting),
    ]),
  ];
  expect(rows).toEqual(expected);
});

test("docs/diagnostics.md lists every reason a diagnostic can have", () => {
  const source = read("sdk/src/core/diagnostics.ts");
  const reasons = [...source.matchAll(/^ {2}\| "(?<reason>[\w-]+)"/gm)].map(
    ({ groups }) => groups!["reason"]!,
  );
  const documented = [
    ...read("docs/diagnostics.md").matchAll(/^\| `(?<reason>[\w-]+)` +\| (?:lost|kept) /gm),
  ].map(({ groups }) => groups!["reason"]!);
  expect(documented.toSorted()).toEqual(reasons.toSorted());
});

test("the first code of the README is on its first screen", () => {
  expect(
    read("README.md")
      .split("\n")
      .findIndex((line) => line.startsWith("```ts")),
  ).toBeLessThan(30);
});

/** What a setting takes: `1 to 5,000`, `boolean`. */
function takes(setting: Setting): string {
  return inWords(setting)
    .replace(/^an? (number )?(from )?/, "")
    .replaceAll('"', "`");
}

/** A default as code: `"granted"`, `1_000`; nothing for a function. */
function inCode(value: unknown): string {
  if (value === undefined || typeof value === "function") return "";
  const code = JSON.stringify(value);
  return `\`${typeof value === "number" ? code.replaceAll(/\B(?=(\d{3})+$)/g, "_") : code}\``;
}
