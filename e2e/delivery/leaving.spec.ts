import { expect, test } from "./fixtures.ts";
import { expectArrived, expectDelivered, marksFrom, startClient } from "./tracked-page.ts";
import { expectFewBytesAgain } from "./wire.ts";

const tenMarks = marksFrom(0, 10);

test.afterEach(({ wire }) => expectFewBytesAgain(wire));

for (const [kind, query] of [
  ["a page that may be cached", ""],
  ["a no-store page", "?no-store"],
] as const) {
  test(`ten events arrive although ${kind} is left in the same tick`, async ({
    page,
    analytics,
  }) => {
    await page.goto(`/${query}`);
    await startClient(page);
    await page.evaluate(
      ([marks, url]) => {
        trackMarks(marks);
        location.href = url;
      },
      [tenMarks, `/next${query}`] as const,
    );
    await page.waitForURL(`**/next${query}`);
    await expectArrived(analytics, tenMarks);
    await startClient(page);
    await expectDelivered(page, analytics, tenMarks);
  });
}

test("the first request ever arrives from a page that is left in the same tick", async ({
  page,
  analytics,
}) => {
  await page.evaluate((marks) => {
    // A beacon cannot carry a key, and a fetch that does needs a preflight.
    globalThis.analytics = createClient({ accessKey: "key" });
    trackMarks(marks);
    location.href = "/next";
  }, tenMarks);
  await page.waitForURL("**/next");
  await expectArrived(analytics, tenMarks);
  await startClient(page, { accessKey: "key" });
  await expectDelivered(page, analytics, tenMarks);
});

test("a click on a link is tracked although the browser follows it", async ({
  page,
  analytics,
}) => {
  await startClient(page);
  await page.evaluate(() => {
    document.querySelector("a")!.addEventListener("click", () => trackMarks([0]));
  });
  await page.getByRole("link").click();
  await page.waitForURL("**/next");
  await expectArrived(analytics, [0]);
  await startClient(page);
  await expectDelivered(page, analytics, [0]);
});

test("150 KB tracked while leaving arrive: what browsers refuse to carry, the next page sends", async ({
  page,
  analytics,
  wire,
}) => {
  const marks = marksFrom(0, 150);
  await startClient(page);
  await page.evaluate((all) => {
    trackMarks(all, 980);
    location.href = "/next";
  }, marks);
  await page.waitForURL("**/next");
  await startClient(page);
  await expectDelivered(page, analytics, marks);
  expect(Math.max(...wire.batches().map(({ bytes }) => bytes))).toBeLessThanOrEqual(30_000);
});

test("an event tracked inside pagehide arrives", async ({ page, analytics }) => {
  await startClient(page);
  await page.evaluate(() => {
    addEventListener("pagehide", () => trackMarks([0]));
    location.href = "/next";
  });
  await page.waitForURL("**/next");
  await startClient(page);
  await expectDelivered(page, analytics, [0]);
});
