import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAnalytics as createInPage } from "../../src/browser.ts";
import { createAnalytics as createOnNode } from "../../src/node.ts";

const warnings: string[] = [];
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation((...words) => {
    // Node has no storage of a page.
    if (!String(words[0]).includes("storage-failed")) warnings.push(words.join(" "));
  });
});
afterEach(() => {
  warnings.length = 0;
  vi.restoreAllMocks();
});

const host = "https://ingest.example";

test.each([
  ["a page", createInPage],
  ["a process", createOnNode],
])("on %s a host that ends in the path of events is one warning", async (_, createAnalytics) => {
  for (const ingestHost of [`${host}/track`, `${host}/test/`, `${host}/a/track//`]) {
    const analytics = createAnalytics({ ingestHost });
    expect(warnings.splice(0)).toEqual(["[tracker-analytics] path-in-host:  leave its path out"]);
    await analytics.close({ timeoutMs: 1 });
  }
  for (const ingestHost of [host, `${host}/soundtrack`, `${host}/track/of/ours`]) {
    await createAnalytics({ ingestHost }).close({ timeoutMs: 1 });
  }
  expect(warnings).toEqual([]);
});

test("a second client of a page for the same host is a warning, unless the first was closed", async () => {
  const first = createInPage({ ingestHost: host });
  const other = createInPage({ ingestHost: "https://other.example" });
  expect(warnings).toEqual([]);
  const second = createInPage({ ingestHost: host });
  expect(warnings).toEqual(["[tracker-analytics] second-client:  close() the first"]);
  await Promise.all([first, other, second].map((client) => client.close({ timeoutMs: 1 })));

  await createInPage({ ingestHost: host }).close({ timeoutMs: 1 });
  await createInPage({ ingestHost: host }).close({ timeoutMs: 1 });
  expect(warnings).toHaveLength(1);
});

test("a client that an effect closes and makes again, as React's StrictMode does, does not count as a second one", async () => {
  const first = createInPage({ ingestHost: host });
  const closing = first.close({ timeoutMs: 1 });
  const second = createInPage({ ingestHost: host });
  await closing;
  await second.close({ timeoutMs: 1 });
  expect(warnings).toEqual([]);
});

test("two clients of a process for the same host are not a mistake", async () => {
  const clients = [createOnNode({ ingestHost: host }), createOnNode({ ingestHost: host })];
  expect(warnings).toEqual([]);
  await Promise.all(clients.map((client) => client.close({ timeoutMs: 1 })));
});

test("clients of different hosts that a test kit leads to one are not a mistake", async () => {
  const key = Symbol.for("tracker-analytics.test");
  const page = globalThis as { [name: symbol]: unknown };
  page[key] = {
    settings: (given: object) => ({ ...given, ingestHost: "http://127.0.0.1:5000" }),
    started() {},
  };
  const clients = [host, "https://other.example"].map((ingestHost) => createInPage({ ingestHost }));
  expect(warnings).toEqual([]);
  const again = createInPage({ ingestHost: host });
  expect(warnings).toHaveLength(1);
  delete page[key];
  await Promise.all([...clients, again].map((client) => client.close({ timeoutMs: 1 })));
});

test.each([
  ["a page", createInPage],
  ["a process", createOnNode],
])("on %s a host where nothing answers is one warning", async (_, createAnalytics) => {
  const analytics = createAnalytics({ ingestHost: "http://127.0.0.1:9" });
  analytics.track("page_viewed");
  await expect.poll(() => warnings.length, { timeout: 10_000 }).toBe(1);
  expect(warnings[0]).toContain("[tracker-analytics] unreachable:");
  analytics.track("page_viewed");
  await analytics.flush({ timeoutMs: 200 });
  expect(warnings).toHaveLength(1);
  await analytics.close({ timeoutMs: 1 });
  expect(warnings[1]).toContain("[tracker-analytics] closed:");
});

test("a page without TextEncoder, as in Jest's jsdom, counts the bytes of its events all the same", () => {
  vi.stubGlobal("TextEncoder", undefined);
  const analytics = createInPage({ ingestHost: host, consent: "pending", maxEventBytes: 100 });
  // Two bytes a letter, and 47 around them: 87 and 127, where letters alone would be 67 and 87.
  analytics.track("named", { name: "ä".repeat(20) });
  analytics.track("named", { name: "ä".repeat(40) });
  vi.unstubAllGlobals();
  expect(analytics.ledger()).toMatchObject({ pending: 1, dropped: { "event-too-large": 1 } });
});
