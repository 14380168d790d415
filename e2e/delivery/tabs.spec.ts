import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectDelivered, marksFrom, reasonsOf, startClient, track } from "./tracked-page.ts";

const rounds = 4;
const eventsEachRound = 5;
const eventsEachTab = rounds * eventsEachRound;

for (const count of [2, 10]) {
  test(`${count} tabs share a server that comes and goes, and one of them is closed`, async ({
    context,
    page,
    run,
    scenario,
  }) => {
    const opened = [];
    for (let tab = 1; tab < count; tab++) opened.push(await context.newPage());
    const tabs: Page[] = [page, ...opened];
    await Promise.all(opened.map((tab) => tab.goto("/")));
    await Promise.all(tabs.map((tab) => startClient(tab, run)));
    for (let round = 0; round < rounds; round++) {
      await Promise.all(
        tabs.map((tab, index) =>
          track(tab, marksFrom(index * eventsEachTab + round * eventsEachRound, eventsEachRound)),
        ),
      );
      await (round % 2 === 0 ? scenario.goDown() : scenario.comeUp());
    }
    await tabs.at(-1)!.close();
    const successor = await context.newPage();
    await successor.goto("/");
    await startClient(successor, run);
    const marks = marksFrom(0, count * eventsEachTab);
    await expectDelivered(page, run, marks);
    await expectDelivered(successor, run, marks);
  });
}

test("eight tabs that are restored at once track as they start", async ({ context, page, run }) => {
  const tabs = [page];
  while (tabs.length < 8) tabs.push(await context.newPage());
  await Promise.all(tabs.map((tab) => tab.goto("/")));
  await Promise.all(
    tabs.map((tab, index) =>
      tab.evaluate(
        async ([ingestHost, first]) => {
          globalThis.analytics = createClient({ ingestHost });
          for (let mark = first; mark < first + 20; mark++) {
            trackMarks([mark]);
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
        [run.ingestHost, index * 20] as const,
      ),
    ),
  );
  for (const tab of tabs) await expectDelivered(tab, run, marksFrom(0, 160));
});

test("fifty tabs that come back online ask one after the other", async ({ context, page, run }) => {
  // Opening them takes its time.
  test.setTimeout(240_000);
  const tabs = [page];
  while (tabs.length < 50) tabs.push(await context.newPage());
  for (const tab of tabs.slice(1)) await tab.goto("/");
  await Promise.all(tabs.map((tab) => startClient(tab, run)));
  await context.setOffline(true);
  await Promise.all(tabs.map((tab, mark) => track(tab, [mark])));
  for (const tab of tabs) await expect.poll(() => reasonsOf(tab)).toEqual(["unreachable"]);
  await context.setOffline(false);
  await expectDelivered(page, run, marksFrom(0, 50));
  const times = run.batches.map(({ receivedAtMs }) => receivedAtMs);
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
});

test("two clients with different hosts on a page do not touch each other", async ({
  page,
  run,
  scenario,
}) => {
  const other = scenario.run("other");
  await startClient(page, run);
  await page.evaluate((ingestHost) => {
    const second = createClient({ ingestHost });
    trackMarks([0, 1, 2]);
    for (const mark of [3, 4, 5]) second.track("marked", { mark });
    location.href = "/next";
  }, other.ingestHost);
  await page.waitForURL("**/next");
  await startClient(page, run);
  await page.evaluate((ingestHost) => void createClient({ ingestHost }), other.ingestHost);
  await expectDelivered(page, run, [0, 1, 2]);
  await expectDelivered(page, other, [3, 4, 5]);
  expect(run.tally([3, 4, 5]).lost).toEqual([3, 4, 5]);
  expect(other.tally([0, 1, 2]).lost).toEqual([0, 1, 2]);
});

test("two copies of the SDK with the same host on a page do not touch each other", async ({
  page,
  run,
}) => {
  await startClient(page, run);
  await page.evaluate(
    async (settings) => {
      const copy = "/sdk.js?copy";
      const { createAnalytics } = (await import(copy)) as { createAnalytics: typeof createClient };
      const second = createAnalytics(settings);
      // Once this function has ended: the page that it runs in is gone then.
      setTimeout(() => {
        trackMarks([0, 1, 2]);
        for (const mark of [3, 4, 5]) second.track("marked", { mark });
        location.href = "/next";
      });
    },
    { ingestHost: run.ingestHost },
  );
  await page.waitForURL("**/next");
  await startClient(page, run);
  await expectDelivered(page, run, marksFrom(0, 6));
});
