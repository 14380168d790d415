import { expect, test } from "vitest";
import type { AnalyticsSettings } from "../../src/core/analytics.ts";
import { commonDefaults, resolveSettings, resolveUrl } from "../../src/core/settings.ts";

const defaults = {
  ...commonDefaults,
  flushEvents: 20,
  flushIntervalMs: 800,
  maxBatchEvents: 500,
  maxBatchBytes: 60_000,
  maxQueueBytes: 5_000_000,
  onDiagnostic: () => {},
};
const names = Object.keys(defaults) as (keyof AnalyticsSettings)[];

function resolve(given: object): ReturnType<typeof resolveSettings> {
  return resolveSettings(given, defaults);
}

test("fills in every default where nothing is given, or undefined or null", () => {
  expect(resolve({})).toEqual(defaults);
  expect(resolve(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(defaults);
  expect(resolve(Object.fromEntries(names.map((name) => [name, null])))).toEqual(defaults);
});

const samples: Record<string, readonly unknown[]> = {
  string: ["text", ""],
  number: [0, 1, 1.5, Infinity],
  boolean: [true, false],
  function: [() => {}],
};
const never = [Number.NaN, -1, -Infinity, 1n, Symbol("s"), {}, [], new Date(0)];

test.each(names)("%s takes values of its own kind only, and is named when it does not", (name) => {
  const kind = typeof defaults[name];
  for (const value of samples[kind]!) expect(resolve({ [name]: value })[name]).toBe(value);
  const wrong = Object.entries(samples)
    .filter(([other]) => other !== kind)
    .flatMap(([, values]) => values);
  for (const value of [...wrong, ...never]) {
    expect(() => resolve({ [name]: value })).toThrow(TypeError);
    expect(() => resolve({ [name]: value })).toThrow(new RegExp(`\\b${name}\\b.*\\b${kind}\\b`));
  }
});

test.each(["ingesthost", "host", "batchSize", "0"])("refuses %s, which is no setting", (name) => {
  expect(() => resolve({ [name]: 1 })).toThrow(
    new TypeError(`[tracker-analytics] ${name} is no setting`),
  );
});

test("leaves what it is given and the defaults as they were", () => {
  const given = Object.freeze({ ingestHost: "http://h", flushEvents: 3 });
  const before = structuredClone({ ...defaults, onDiagnostic: null, beforeSend: null });
  resolve(given).accessKey = "k";
  expect({ ...defaults, onDiagnostic: null, beforeSend: null }).toEqual(before);
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
  expect(resolveUrl(resolve(given))).toBe(url);
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
  expect(() => resolveUrl(resolve(given))).toThrow(TypeError);
  expect(() => resolveUrl(resolve(given))).toThrow(/is no address$/);
});
