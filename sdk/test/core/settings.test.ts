import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AnalyticsSettings } from "../../src/core/analytics.ts";
import { resolveSettings, resolveUrl } from "../../src/core/settings.ts";
import { pageSettings, type Setting } from "../../src/core/settings-table.ts";
import { serverSettings, spoolSettings } from "../../src/server/server-settings.ts";

const settings = Object.entries(pageSettings) as [keyof AnalyticsSettings, Setting][];

function resolve(given: object): Record<string, unknown> {
  return { ...resolveSettings(given, pageSettings) };
}

test.each([undefined, null])("fills in every default where %s is given", (nothing) => {
  const given = Object.fromEntries(settings.map(([name]) => [name, nothing]));
  for (const [name, setting] of settings) {
    expect(resolve(given)[name]).toBe(setting.default);
    expect(resolveSettings(given, serverSettings)).toHaveProperty(
      name,
      serverSettings[name].default,
    );
  }
});

const samples: readonly unknown[] = [
  "text",
  "",
  0,
  1,
  1.5,
  -1,
  1n,
  Infinity,
  -Infinity,
  Number.NaN,
  true,
  false,
  Symbol("s"),
  () => {},
  {},
  [],
  new Date(0),
];

/** Whether a value is what the row of a setting promises. */
function isPromised(row: Setting, value: unknown): boolean {
  const { oneOf, min = 0, max = 0 } = row;
  if (oneOf) return oneOf.includes(value);
  const kinds = (row.kind ?? typeof row.default).split(" or ");
  if (!kinds.includes(typeof value)) return false;
  return typeof value !== "number" || (value >= min && value <= max);
}

test.each(settings)("%s takes what its row says, and says so where it does not", (name, row) => {
  const { oneOf = [], min, max } = row;
  for (const value of [...samples, ...oneOf, ...(max === undefined ? [] : [min, max])]) {
    if (isPromised(row, value)) {
      expect(resolve({ [name]: value })[name]).toBe(value);
    } else {
      expect(() => resolve({ [name]: value })).toThrow(
        new TypeError(`[tracker-analytics] ${name}: ${JSON.stringify(row)}`),
      );
    }
  }
});

test.each(["ingesthost", "spoolDir", "toString", "__proto__", "0"])(
  "%s is an unknown setting",
  (name) => {
    expect(() => resolve(JSON.parse(`{"${name}":1}`) as object)).toThrow(
      new TypeError(`[tracker-analytics] ${name}: unknown setting`),
    );
  },
);

test("leaves what it is given and the defaults as they were", () => {
  const given = Object.freeze({ ingestHost: "http://h", flushEvents: 3 });
  resolve(given).accessKey = "k";
  expect(resolve({}).accessKey).toBe("");
});

const documented: readonly [name: string, row: Setting, onServer?: Setting][] = [
  ...settings.map(([name, row]): [string, Setting, Setting] => [name, row, serverSettings[name]]),
  ...Object.entries(spoolSettings),
];

/** A default as a docstring writes it: `"granted"`, `1_000`. */
function show(value: unknown): string {
  const code = JSON.stringify(value);
  return typeof value === "number" ? code.replaceAll(/\B(?=(\d{3})+$)/g, "_") : code;
}

test.each(documented)("the docstring of %s says its row", (name, row, onServer = row) => {
  const source = ["core/analytics", "server/server-settings"]
    .map((file) => readFileSync(new URL(`../../src/${file}.ts`, import.meta.url), "utf8"))
    .join("");
  const [, docstring] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+readonly ${name}\\?:`).exec(
    source,
  )!;
  if (typeof row.default !== "function" && row.default !== "") {
    const elsewhere =
      onServer.default === row.default ? "" : ` in a browser, ${show(onServer.default)} elsewhere`;
    expect(docstring).toContain(`@default ${show(row.default)}${elsewhere}`);
  }
  if (row.max !== undefined) {
    expect(docstring).toContain(
      `${row.min!.toLocaleString("en")} to ${row.max.toLocaleString("en")}`,
    );
  }
});
test.each<[given: AnalyticsSettings, url: string]>([
  [{}, ""],
  [{ ingestHost: "" }, ""],
  [{ testMode: true }, ""],
  [{ ingestHost: "http://h" }, "http://h/track"],
  [{ ingestHost: "https://ingest.example.org" }, "https://ingest.example.org/track"],
  [{ ingestHost: "http://h/" }, "http://h/track"],
  [{ ingestHost: "http://h///" }, "http://h/track"],
  [{ ingestHost: "http://127.0.0.1:5000" }, "http://127.0.0.1:5000/track"],
  [{ ingestHost: "http://[::1]:5000/" }, "http://[::1]:5000/track"],
  [{ ingestHost: "http://h/r/my-run" }, "http://h/r/my-run/track"],
  [{ ingestHost: "http://h/r/my-run/" }, "http://h/r/my-run/track"],
  [{ ingestHost: "http://h", testMode: true }, "http://h/test"],
  [{ ingestHost: "http://h/a/", testMode: true, testPath: "/t" }, "http://h/a/t"],
  [{ ingestHost: "http://h", path: "/v2/events" }, "http://h/v2/events"],
  [{ ingestHost: "http://h", path: "/v2", testMode: true }, "http://h/test"],
  [{ ingestHost: "http://h", path: "/" }, "http://h/"],
])("makes of %j the address %j", (given, url) => {
  expect(resolveUrl(resolveSettings(given, pageSettings))).toBe(url);
});

test.each<[what: string, given: AnalyticsSettings]>([
  ["no scheme", { ingestHost: "localhost:5000" }],
  ["another scheme", { ingestHost: "ftp://h" }],
  ["a path alone", { ingestHost: "/analytics" }],
  ["no host", { ingestHost: "http://" }],
  ["a slash for a host", { ingestHost: "/" }],
  ["a secret in it", { ingestHost: "http://user:secret@h" }],
  ["a query", { ingestHost: "http://h?a=1" }],
  ["a fragment", { ingestHost: "http://h#a" }],
  ["a space", { ingestHost: "http://h h" }],
  ["a line break", { ingestHost: "http://h\r\n" }],
  ["a query in its path", { ingestHost: "http://h", path: "/track?a=1" }],
  ["a fragment in its path", { ingestHost: "http://h", path: "/track#a" }],
  ["a path without a slash", { ingestHost: "http://h", path: "track" }],
  ["a script", { ingestHost: "javascript:alert(1)//" }],
])("refuses an address with %s", (_what, given) => {
  expect(() => resolveUrl(resolveSettings(given, pageSettings))).toThrow(TypeError);
  expect(() => resolveUrl(resolveSettings(given, pageSettings))).toThrow(
    "[tracker-analytics] ingestHost: http(s)://host",
  );
});
