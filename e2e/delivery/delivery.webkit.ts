import { test as base } from "./fixtures.ts";
import { killAndComeBack } from "./kill-and-come-back.ts";
import { spawnBrowser } from "./spawned-browser.ts";
import {
  expectArrived,
  expectDelivered,
  marksFrom,
  settingsFor,
  startClient,
  track,
} from "./tracked-page.ts";
import { expectMemoryToDo } from "./use-up-quota.ts";
import { type Display, startDisplay, startWebKit, type WebKitSession } from "./webkit-session.ts";

const test = base.extend<{ readonly webkit: WebKitSession }, { readonly display: Display }>({
  display: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const display = await startDisplay();
      await use(display);
      await display.close();
    },
    { scope: "worker" },
  ],
  webkit: async ({ display, site }, use) => {
    const webkit = await startWebKit(display);
    await webkit.goto(`${site.origin}/`);
    await use(webkit);
    await webkit.close();
  },
});

const tenMarks = marksFrom(0, 10);

test("ten events arrive although the page is left in the same tick", async ({
  analytics,
  site,
  webkit,
}) => {
  await startClient(webkit, settingsFor(analytics));
  await webkit.evaluate((marks) => {
    trackMarks(marks);
    location.href = "/next";
  }, tenMarks);
  await webkit.waitForUrl(`${site.origin}/next`);
  await expectArrived(analytics, tenMarks);
  await startClient(webkit, settingsFor(analytics));
  await expectDelivered(webkit, analytics, tenMarks);
});

test("events tracked right before the tab is closed arrive", async ({
  analytics,
  site,
  webkit,
}) => {
  const survivor = await webkit.openWindow();
  await startClient(webkit, settingsFor(analytics));
  await track(webkit, tenMarks);
  await webkit.closeAndGoTo(survivor);
  await webkit.goto(`${site.origin}/next`);
  await startClient(webkit, settingsFor(analytics));
  await expectDelivered(webkit, analytics, tenMarks);
});

test("150 KB tracked while leaving arrive: what WebKit refuses to carry, the next page sends", async ({
  analytics,
  site,
  webkit,
}) => {
  const marks = marksFrom(0, 150);
  await startClient(webkit, settingsFor(analytics));
  await webkit.evaluate((all) => {
    trackMarks(all, 980);
    location.href = "/next";
  }, marks);
  await webkit.waitForUrl(`${site.origin}/next`);
  await startClient(webkit, settingsFor(analytics));
  await expectDelivered(webkit, analytics, marks);
});

test("an event tracked inside pagehide arrives", async ({ analytics, site, webkit }) => {
  await startClient(webkit, settingsFor(analytics));
  await webkit.evaluate(() => {
    addEventListener("pagehide", () => trackMarks([0]));
    location.href = "/next";
  });
  await webkit.waitForUrl(`${site.origin}/next`);
  await startClient(webkit, settingsFor(analytics));
  await expectDelivered(webkit, analytics, [0]);
});

test("an answer that is lost costs a second request, and no event counts twice", async ({
  analytics,
  webkit,
}) => {
  await startClient(webkit, settingsFor(analytics));
  await analytics.fail({ kind: "drop-after" }, { times: 1 });
  await track(webkit, tenMarks);
  await expectDelivered(webkit, analytics, tenMarks);
});

test("an answer that no one hears because the page is gone: no event counts twice", async ({
  analytics,
  site,
  webkit,
}) => {
  await startClient(webkit, settingsFor(analytics));
  await analytics.fail({ kind: "hold-answer", delayMs: 1_000 }, { times: 1 });
  await track(webkit, tenMarks);
  await expectArrived(analytics, tenMarks);
  await webkit.goto(`${site.origin}/next`);
  await startClient(webkit, settingsFor(analytics));
  await expectDelivered(webkit, analytics, tenMarks);
});

test("where the storage quota is used up events flow from memory, reported once", async ({
  analytics,
  webkit,
}) => {
  await expectMemoryToDo(webkit, analytics, settingsFor(analytics));
});

test("what was tracked 300 ms before the browser is killed arrives when it is back", async ({
  display,
  analytics,
  site,
}) => {
  await killAndComeBack({ analytics, site }, (profile, url) =>
    spawnBrowser("webkit", profile, url, display.name),
  );
});
