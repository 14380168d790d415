import { expect, test } from "./fixtures.ts";
import {
  countTaken,
  expectDelivered,
  expectFewBytesAgain,
  marksFrom,
  startClient,
  track,
} from "./tracked-page.ts";

const tenMarks = marksFrom(0, 10);

test.afterEach(({ run }) => expectFewBytesAgain(run));

for (const [kind, query] of [
  ["a page that may be cached", ""],
  ["a no-store page", "?no-store"],
] as const) {
  test(`ten events arrive although ${kind} is left in the same tick`, async ({ page, run }) => {
    await page.goto(`/${query}`);
    await startClient(page, run);
    await page.evaluate(
      ([marks, url]) => {
        trackMarks(marks);
        location.href = url;
      },
      [tenMarks, `/next${query}`] as const,
    );
    await page.waitForURL(`**/next${query}`);
    await run.until(() => countTaken(run) === 10);
    await startClient(page, run);
    await expectDelivered(page, run, tenMarks);
  });
}

test("the first request ever arrives from a page that is left in the same tick", async ({
  page,
  run,
}) => {
  run.accessKey = "key";
  await page.evaluate(
    ([marks, ingestHost]) => {
      globalThis.analytics = createClient({ ingestHost, accessKey: "key" });
      trackMarks(marks);
      location.href = "/next";
    },
    [tenMarks, run.ingestHost] as const,
  );
  await page.waitForURL("**/next");
  await run.until(() => countTaken(run) === 10);
  await startClient(page, run, { accessKey: "key" });
  await expectDelivered(page, run, tenMarks);
});

test("a click on a link is tracked although the browser follows it", async ({ page, run }) => {
  await startClient(page, run);
  await page.evaluate(() => {
    document.querySelector("a")!.addEventListener("click", () => trackMarks([0]));
  });
  await page.getByRole("link").click();
  await page.waitForURL("**/next");
  await run.until(() => countTaken(run) === 1);
  await startClient(page, run);
  await expectDelivered(page, run, [0]);
});

test("events tracked right before the tab is closed arrive", async ({ context, page, run }) => {
  const survivor = await context.newPage();
  await survivor.goto("/");
  await startClient(page, run);
  await track(page, tenMarks);
  await page.close({ runBeforeUnload: false });
  await startClient(survivor, run);
  await expectDelivered(survivor, run, tenMarks);
});

test("150 KB tracked while leaving arrive: what browsers refuse to carry, the next page sends", async ({
  page,
  run,
}) => {
  const marks = marksFrom(0, 150);
  await startClient(page, run);
  await page.evaluate((all) => {
    trackMarks(all, 980);
    location.href = "/next";
  }, marks);
  await page.waitForURL("**/next");
  await startClient(page, run);
  await expectDelivered(page, run, marks);
  expect(Math.max(...run.batches.map(({ body }) => body.length))).toBeLessThanOrEqual(30_000);
});

test("an event tracked inside pagehide arrives", async ({ page, run }) => {
  await startClient(page, run);
  await page.evaluate(() => {
    addEventListener("pagehide", () => trackMarks([0]));
    location.href = "/next";
  });
  await page.waitForURL("**/next");
  await startClient(page, run);
  await expectDelivered(page, run, [0]);
});

test("a slow server and a visitor who leaves: stored once, whoever asked", async ({
  page,
  run,
}) => {
  const marks = marksFrom(0, 25);
  await startClient(page, run);
  run.fail({ kind: "slow-store", delayMs: 800 });
  const requested = page.waitForRequest(`${run.ingestHost}/**`);
  await track(page, marks);
  await requested;
  await page.goto("/next");
  await startClient(page, run);
  await expectDelivered(page, run, marks);
});
