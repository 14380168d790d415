import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { startPlainIngest } from "./plain-ingest.ts";
import {
  expectDelivered,
  marksFrom,
  reasonsOf,
  settingsFor,
  startClient,
  startPlainClient,
  track,
} from "./tracked-page.ts";

const rounds = 4;
const eventsEachRound = 5;
const eventsEachTab = rounds * eventsEachRound;

// A tab that ends between sending a batch and marking it leaves it unmarked: then the survivor sends it whole, and the ingest
// counts it once.
test("events tracked right before the tab is closed arrive", async ({
  context,
  page,
  analytics,
}) => {
  const tenMarks = marksFrom(0, 10);
  const survivor = await context.newPage();
  await survivor.goto("/");
  await startClient(page);
  await track(page, tenMarks);
  await page.close({ runBeforeUnload: false });
  await startClient(survivor);
  await expectDelivered(survivor, analytics, tenMarks);
});

for (const count of [2, 10]) {
  test(`${count} tabs share a server that comes and goes, and one of them is closed`, async ({
    context,
    page,
    analytics,
  }) => {
    const opened = [];
    for (let tab = 1; tab < count; tab++) opened.push(await context.newPage());
    const tabs: Page[] = [page, ...opened];
    await Promise.all(opened.map((tab) => tab.goto("/")));
    await Promise.all(tabs.map((tab) => startClient(tab)));
    for (let round = 0; round < rounds; round++) {
      await Promise.all(
        tabs.map((tab, index) =>
          track(tab, marksFrom(index * eventsEachTab + round * eventsEachRound, eventsEachRound)),
        ),
      );
      if (round % 2 === 0) await analytics.fail({ kind: "refuse" });
      else await analytics.mend();
    }
    await tabs.at(-1)!.close();
    const successor = await context.newPage();
    await successor.goto("/");
    await startClient(successor);
    const marks = marksFrom(0, count * eventsEachTab);
    await expectDelivered(page, analytics, marks);
    await expectDelivered(successor, analytics, marks);
  });
}

test("eight tabs that are restored at once track as they start", async ({
  context,
  page,
  analytics,
}) => {
  const tabs = [page];
  while (tabs.length < 8) tabs.push(await context.newPage());
  await Promise.all(tabs.map((tab) => tab.goto("/")));
  await Promise.all(
    tabs.map((tab, index) =>
      tab.evaluate(async (first) => {
        globalThis.analytics = createClient({});
        for (let mark = first; mark < first + 20; mark++) {
          trackMarks([mark]);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }, index * 20),
    ),
  );
  for (const tab of tabs) await expectDelivered(tab, analytics, marksFrom(0, 160));
});

// The pause before they ask is drawn by the SDK; Firefox takes two minutes to open as many.
test(
  "fifty tabs that come back online ask one after the other",
  { tag: "@one-engine" },
  async ({ context, page, analytics }) => {
    test.setTimeout(240_000);
    const tabs = [page];
    while (tabs.length < 50) tabs.push(await context.newPage());
    for (const tab of tabs.slice(1)) await tab.goto("/");
    await Promise.all(tabs.map((tab) => startClient(tab)));
    await context.setOffline(true);
    await Promise.all(tabs.map((tab, mark) => track(tab, [mark])));
    for (const tab of tabs) await expect.poll(() => reasonsOf(tab)).toEqual(["unreachable"]);
    await context.setOffline(false);
    await expectDelivered(page, analytics, marksFrom(0, 50));
    const times = (await analytics.events()).map(({ receivedAt }) => Date.parse(receivedAt));
    const mostWithin = (windowMs: number): number =>
      Math.max(
        ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
      );
    const spreadMs = Math.max(...times) - Math.min(...times);
    test.info().annotations.push({
      type: "jitter",
      description: `${spreadMs} ms from first to last, at most ${mostWithin(300)} in 300 ms`,
    });
    // Drawn evenly from three seconds: five in 300 ms on average.
    expect(spreadMs).toBeGreaterThan(1_500);
    expect(mostWithin(300)).toBeLessThan(20);
  },
);

test("two clients with different hosts on a page do not touch each other", async ({
  page,
  analytics,
}) => {
  const other = await startPlainIngest(true);
  await startPlainClient(page, settingsFor(analytics));
  await page.evaluate((ingestHost) => {
    const second = createClient({ ingestHost });
    trackMarks([0, 1, 2]);
    for (const mark of [3, 4, 5]) second.track("marked", { mark });
    location.href = "/next";
  }, other.host);
  await page.waitForURL("**/next");
  await startPlainClient(page, settingsFor(analytics));
  await page.evaluate((ingestHost) => void createClient({ ingestHost }), other.host);
  await expectDelivered(page, analytics, [0, 1, 2]);
  expect(new Set(other.marks)).toEqual(new Set([3, 4, 5]));
  await other.close();
});

test("two copies of the SDK with the same host on a page do not touch each other", async ({
  page,
  analytics,
}) => {
  await startClient(page);
  await page.evaluate(async (settings) => {
    const copy = "/sdk.js?copy";
    const { createAnalytics } = (await import(copy)) as { createAnalytics: typeof createClient };
    const second = createAnalytics(settings);
    // Once this function has ended: the page that it runs in is gone then.
    setTimeout(() => {
      trackMarks([0, 1, 2]);
      for (const mark of [3, 4, 5]) second.track("marked", { mark });
      location.href = "/next";
    });
  }, settingsFor(analytics));
  await page.waitForURL("**/next");
  await startClient(page);
  await expectDelivered(page, analytics, marksFrom(0, 6));
});
