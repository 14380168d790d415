import { expect, test } from "./site.ts";
import { messageOf, track } from "./track.ts";

test("a context that the test made and does not watch is named", async ({
  page,
  browser,
  analytics,
}) => {
  await page.goto("/donate");
  const context = await browser.newContext();
  await context.newPage();
  const message = await messageOf(expect(analytics).toHaveTracked("viewed", {}, { within: 100 }));
  await context.close();
  expect(message).toContain(
    "1 other context(s) of the browser do not send here. Call analytics.watch(context) before it opens a page.",
  );
});

test("a test without any context hears how one is made to send", async ({ analytics }) => {
  expect(await messageOf(expect(analytics).toHaveTracked("viewed", {}, { within: 100 }))).toContain(
    "No context sends here: the test uses neither page nor context.",
  );
});

test("events whose context was closed under them are named, and how to wait for them", async ({
  browser,
  analytics,
  site,
}) => {
  const context = await browser.newContext();
  await analytics.watch(context);
  const page = await context.newPage();
  await page.goto(`${site.origin}/donate`);
  await analytics.fail({ kind: "drop-before" });
  await track(page, ["viewed"]);
  await context.close();
  await expect(analytics.settle({ timeoutMs: 300 })).rejects.toThrow(
    "Page /donate had 1 event on the way when its context was closed, which cuts requests off. Assert, or call analytics.settle(), before context.close().",
  );
});
