import { expect, test } from "./fixtures.ts";
import {
  expectDelivered,
  expectTally,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  track,
} from "./tracked-page.ts";

const fiveMarks = marksFrom(0, 5);

test("while consent is pending nothing is stored or sent; granted, all of it is", async ({
  context,
  page,
  run,
}) => {
  await startClient(page, run, { consent: "pending" });
  await track(page, fiveMarks);
  const other = await context.newPage();
  await other.goto("/");
  // What the first client sent would have arrived before what another one sends afterwards.
  await startClient(other, run);
  await track(other, [5]);
  await expectDelivered(other, run, [5]);
  expect(run.tally(fiveMarks).lost).toEqual(fiveMarks);
  expect(await readLedger(page)).toMatchObject({ tracked: 5, pending: 5 });
  await page.evaluate(() => analytics.setConsent("granted"));
  await expectDelivered(page, run, marksFrom(0, 6));
});

test("a page that is left while consent is pending stores nothing", async ({ page, run }) => {
  await startClient(page, run, { consent: "pending" });
  await track(page, fiveMarks);
  await page.goto("/next");
  expect(await page.evaluate(() => countKept())).toBe(0);
  await startClient(page, run);
  await track(page, [5]);
  await expectDelivered(page, run, [5]);
  expect(run.tally(fiveMarks).lost).toEqual(fiveMarks);
});

test("consent denied drops what waits and erases what is stored", async ({
  page,
  run,
  scenario,
}) => {
  await startClient(page, run);
  await scenario.goDown();
  await track(page, fiveMarks);
  await expect.poll(() => page.evaluate(() => countKept())).toBeGreaterThan(0);
  await page.evaluate(() => analytics.setConsent("denied"));
  await expect.poll(() => page.evaluate(() => countKept())).toBe(0);
  await scenario.comeUp();
  await track(page, [5]);
  expect(await readLedger(page)).toEqual({
    tracked: 6,
    delivered: 0,
    pending: 0,
    dropped: { "consent-denied": 6 },
  });
  await page.goto("/next");
  await startClient(page, run);
  await track(page, [6]);
  await expectDelivered(page, run, [6]);
  expect(run.tally(marksFrom(0, 6)).lost).toEqual(marksFrom(0, 6));
});

test("with consent denied from the start nothing is stored, and all that was ever stored is erased", async ({
  page,
  run,
  scenario,
}) => {
  // Of two hosts, one of which is used no more.
  await startClient(page, scenario.run("former"));
  await scenario.goDown();
  await track(page, fiveMarks);
  await page.evaluate(() => {
    localStorage["tracker-analytics http://former/track owner"] = "[]";
    localStorage["tracker-analytics-pause http://former/track"] = "1 2";
    localStorage["mine"] = "kept";
  });
  await page.goto("/next");
  await scenario.comeUp();
  await startClient(page, run, { consent: "denied" });
  await track(page, [5]);
  const readNames = (): Promise<readonly unknown[]> =>
    page.evaluate(async () => [
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...Object.keys(localStorage),
    ]);
  await expect.poll(readNames).toEqual(["mine"]);
  await page.goto("/");
  await startClient(page, run, { consent: "denied" });
  await page.evaluate(() => analytics.flush());
  expect(await readNames()).toEqual(["mine"]);
  expect(run.batches).toEqual([]);
});

test("beforeSend changes and drops events, and its error costs one event", async ({
  page,
  run,
}) => {
  await page.evaluate((ingestHost) => {
    globalThis.analytics = createClient({
      ingestHost,
      beforeSend(event) {
        const properties = event.properties as { mark: number };
        if (properties.mark === 1) return null;
        if (properties.mark === 2) throw new Error("mine");
        return { ...event, properties: { ...properties, added: true } };
      },
    });
  }, run.ingestHost);
  await track(page, fiveMarks);
  await expectDelivered(page, run, [0, 3, 4]);
  expect(run.tally([1, 2]).lost).toEqual([1, 2]);
  expect(run.batches[0]?.events.map(({ properties }) => properties["added"])).toEqual([
    true,
    true,
    true,
  ]);
  expect(await reasonsOf(page)).toEqual(["before-send", "before-send"]);
});

test("text/plain needs no preflight", async ({ page, run }) => {
  const methods: string[] = [];
  page.on("request", (request) => methods.push(request.method()));
  await startClient(page, run, { contentType: "text/plain" });
  await track(page, fiveMarks);
  await expectDelivered(page, run, fiveMarks);
  expect(run.batches.map(({ contentType }) => contentType)).toEqual(["text/plain"]);
  expect(run.preflights).toBe(0);
  await page.goto("/next");
  await startClient(page, run);
  await track(page, [5]);
  await expectDelivered(page, run, marksFrom(0, 6));
  expect(run.preflights).toBe(1);
});

test("a content policy that names the ingest host only is enough", async ({
  page,
  run,
  scenario,
}) => {
  await page.goto(`/?csp=${scenario.url}`);
  await startClient(page, run);
  await track(page, fiveMarks);
  await expectDelivered(page, run, fiveMarks);
  expect(await reasonsOf(page)).toEqual([]);
});

test("a blocked request is one diagnostic that says so, and its events are kept", async ({
  page,
  run,
}) => {
  await page.goto("/?csp='self'");
  await startClient(page, run);
  await track(page, fiveMarks);
  await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
  // Tries again, and says nothing more.
  await page.evaluate(() => analytics.flush({ timeoutMs: 2_000 }));
  expect(await page.evaluate(() => diagnostics.map(({ message }) => message))).toEqual([
    expect.stringContaining("blocked?"),
  ]);
  expect(await readLedger(page)).toMatchObject({ tracked: 5, delivered: 0, pending: 5 });
  await page.goto("/next");
  await startClient(page, run);
  await expectDelivered(page, run, fiveMarks);
});

test("poison costs at most its event", async ({ page, run }) => {
  await startClient(page, run);
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
    const trackAnything = analytics.track as (...call: unknown[]) => void;
    trackAnything();
    for (const value of poison) {
      trackAnything("poison", value);
      trackAnything("poison", { value });
    }
    trackMarks([0, 2, 3]);
  });
  await expectDelivered(page, run, [0, 1, 2, 3]);
  expectTally(run, [0, 1, 2, 3]);
});
