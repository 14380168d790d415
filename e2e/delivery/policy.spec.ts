import type { ActiveFault } from "@tracker-analytics/dev-ingest/client";
import { expect, test } from "./fixtures.ts";
import {
  expectArrived,
  expectDelivered,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  startPlainClient,
  track,
} from "./tracked-page.ts";

const fiveMarks = marksFrom(0, 5);

test("while consent is pending nothing is stored or sent; granted, all of it is", async ({
  context,
  page,
  analytics,
}) => {
  await startClient(page, { consent: "pending" });
  await track(page, fiveMarks);
  const other = await context.newPage();
  await other.goto("/");
  // What the first client sent would have arrived before what another one sends afterwards.
  await startClient(other);
  await track(other, [5]);
  await expectDelivered(other, analytics, [5]);
  expect(await readLedger(page)).toMatchObject({ tracked: 5, pending: 5 });
  await page.evaluate(() => globalThis.analytics.setConsent("granted"));
  await expectDelivered(page, analytics, marksFrom(0, 6));
});

test("a page that is left while consent is pending stores nothing", async ({ page, analytics }) => {
  await startClient(page, { consent: "pending" });
  await track(page, fiveMarks);
  await page.goto("/next");
  expect(await page.evaluate(() => countKept())).toBe(0);
  await startClient(page);
  await track(page, [5]);
  await expectDelivered(page, analytics, [5]);
});

test("consent denied drops what waits and erases what is stored", async ({ page, analytics }) => {
  await startClient(page);
  await analytics.fail({ kind: "refuse" });
  await track(page, fiveMarks);
  await expect.poll(() => page.evaluate(() => countKept())).toBeGreaterThan(0);
  await page.evaluate(() => globalThis.analytics.setConsent("denied"));
  await expect.poll(() => page.evaluate(() => countKept())).toBe(0);
  await analytics.mend();
  await track(page, [5]);
  expect(await readLedger(page)).toEqual({
    tracked: 6,
    delivered: 0,
    pending: 0,
    dropped: { "consent-denied": 6 },
  });
  await page.goto("/next");
  await startClient(page);
  await track(page, [6]);
  await expectDelivered(page, analytics, [6]);
});

test("with consent denied from the start nothing is stored, and all that was ever stored is erased", async ({
  page,
  wire,
}) => {
  // Of two hosts, one of which is used no more.
  await startPlainClient(page, { ingestHost: "https://former.invalid" });
  await track(page, fiveMarks);
  await page.evaluate(() => {
    localStorage["tracker-analytics http://former/track owner"] = "[]";
    localStorage["tracker-analytics-pause http://former/track"] = "1 2";
    localStorage["mine"] = "kept";
  });
  await expect.poll(() => page.evaluate(() => countKept())).toBeGreaterThan(0);
  await page.goto("/next");
  await startClient(page, { consent: "denied" });
  await track(page, [5]);
  const readNames = (): Promise<readonly unknown[]> =>
    page.evaluate(async () => [
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...Object.keys(localStorage),
    ]);
  await expect.poll(readNames).toEqual(["mine"]);
  await page.goto("/");
  await startClient(page, { consent: "denied" });
  await page.evaluate(() => globalThis.analytics.flush());
  expect(await readNames()).toEqual(["mine"]);
  expect(wire.batches()).toEqual([]);
});

test("beforeSend changes and drops events, and its error costs one event", async ({
  page,
  analytics,
}) => {
  await page.evaluate(() => {
    globalThis.analytics = createClient({
      beforeSend(event) {
        const properties = event.properties as { mark: number };
        if (properties.mark === 1) return null;
        if (properties.mark === 2) throw new Error("mine");
        return { ...event, properties: { ...properties, added: true } };
      },
    });
  });
  await track(page, fiveMarks);
  await expectDelivered(page, analytics, [0, 3, 4]);
  await expect(analytics).toHaveTracked("marked", { added: true }, { times: 3 });
  expect(await reasonsOf(page)).toEqual(["before-send", "before-send"]);
});

test("text/plain needs no preflight", async ({ page, analytics, analyticsServer, wire }) => {
  const countPreflights = async (): Promise<number> => {
    const response = await page.request.get(`${analyticsServer.url}/api/faults`);
    const { faults } = (await response.json()) as { readonly faults: readonly ActiveFault[] };
    // The latency of the run meets preflights too.
    const { met } = faults.find(({ run }) => run === analytics.run)!;
    return met - wire.batches().length;
  };
  await startClient(page, { contentType: "text/plain" });
  await track(page, fiveMarks);
  await expectDelivered(page, analytics, fiveMarks);
  expect(wire.requests.map((request) => request.headers()["content-type"])).toEqual(["text/plain"]);
  expect(await countPreflights()).toBe(0);
  await page.goto("/next");
  await startClient(page);
  await track(page, [5]);
  await expectDelivered(page, analytics, marksFrom(0, 6));
  expect(await countPreflights()).toBe(1);
});

test("a content policy that names the ingest host only is enough", async ({
  page,
  analytics,
  analyticsServer,
}) => {
  await page.goto(`/?csp=${analyticsServer.url}`);
  await startClient(page);
  await track(page, fiveMarks);
  await expectDelivered(page, analytics, fiveMarks);
  expect(await reasonsOf(page)).toEqual([]);
});

test("a blocked request is one diagnostic that says so, and its events are kept", async ({
  page,
  analytics,
}) => {
  await page.goto("/?csp='self'");
  await startClient(page);
  await track(page, fiveMarks);
  await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
  // Tries again, and says nothing more.
  await page.evaluate(() => globalThis.analytics.flush({ timeoutMs: 2_000 }));
  expect(await page.evaluate(() => diagnostics.map(({ message }) => message))).toEqual([
    expect.stringContaining("blocked?"),
  ]);
  expect(await readLedger(page)).toMatchObject({ tracked: 5, delivered: 0, pending: 5 });
  await page.goto("/next");
  await startClient(page);
  await expectDelivered(page, analytics, fiveMarks);
});

test("poison costs at most its event", async ({ page, analytics }) => {
  await startClient(page);
  await page.evaluate(() => {
    const cycle: Record<string, unknown> = { mark: 1 };
    cycle["itself"] = cycle;
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- only what is in here reaches the page
    const fail = (): never => {
      throw new Error("poison");
    };
    const throwing = new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail });
    const poison: unknown[] = [
      cycle,
      throwing,
      document.body,
      1n,
      Symbol("s"),
      fail,
      { toJSON: fail },
      { huge: "x".repeat(300_000) },
    ];
    // oxlint-disable-next-line typescript/unbound-method -- it needs no receiver
    const trackAnything = globalThis.analytics.track as (...call: unknown[]) => void;
    trackAnything();
    for (const value of poison) {
      trackAnything("poison", value);
      trackAnything("poison", { value });
    }
    trackMarks([0, 2, 3]);
  });
  await expectDelivered(page, analytics, [0, 1, 2, 3]);
  await expectArrived(analytics, [0, 1, 2, 3]);
});
