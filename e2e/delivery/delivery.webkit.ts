import { test as base } from "./fixtures.ts";
import { killAndComeBack } from "./kill-and-come-back.ts";
import { spawnBrowser } from "./spawned-browser.ts";
import { countTaken, expectDelivered, marksFrom, startClient, track } from "./tracked-page.ts";
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
  run: async ({ scenario }, use) => {
    const run = scenario.run("delivery");
    run.latencyMs = 80;
    await use(run);
  },
});

const tenMarks = marksFrom(0, 10);

test("ten events arrive although the page is left in the same tick", async ({
  run,
  site,
  webkit,
}) => {
  await startClient(webkit, run);
  await webkit.evaluate((marks) => {
    trackMarks(marks);
    location.href = "/next";
  }, tenMarks);
  await webkit.waitForUrl(`${site.origin}/next`);
  await run.until(() => countTaken(run) === 10);
  await startClient(webkit, run);
  await expectDelivered(webkit, run, tenMarks);
});

test("events tracked right before the tab is closed arrive", async ({ run, site, webkit }) => {
  const survivor = await webkit.openWindow();
  await startClient(webkit, run);
  await track(webkit, tenMarks);
  await webkit.closeAndGoTo(survivor);
  await webkit.goto(`${site.origin}/next`);
  await startClient(webkit, run);
  await expectDelivered(webkit, run, tenMarks);
});

test("150 KB tracked while leaving arrive: what WebKit refuses to carry, the next page sends", async ({
  run,
  site,
  webkit,
}) => {
  const marks = marksFrom(0, 150);
  await startClient(webkit, run);
  await webkit.evaluate((all) => {
    trackMarks(all, 980);
    location.href = "/next";
  }, marks);
  await webkit.waitForUrl(`${site.origin}/next`);
  await startClient(webkit, run);
  await expectDelivered(webkit, run, marks);
});

test("an event tracked inside pagehide arrives", async ({ run, site, webkit }) => {
  await startClient(webkit, run);
  await webkit.evaluate(() => {
    addEventListener("pagehide", () => trackMarks([0]));
    location.href = "/next";
  });
  await webkit.waitForUrl(`${site.origin}/next`);
  await startClient(webkit, run);
  await expectDelivered(webkit, run, [0]);
});

test("an answer that is lost costs a second request, and no event counts twice", async ({
  run,
  webkit,
}) => {
  await startClient(webkit, run);
  run.fail({ kind: "lost-answer" });
  await track(webkit, tenMarks);
  await expectDelivered(webkit, run, tenMarks);
});

test("an answer that nobody hears because the page is gone: no event counts twice", async ({
  run,
  site,
  webkit,
}) => {
  await startClient(webkit, run);
  run.fail({ kind: "slow-answer", delayMs: 1_000 });
  const requested = run.until(() => countTaken(run) === 10);
  await track(webkit, tenMarks);
  await requested;
  await webkit.goto(`${site.origin}/next`);
  await startClient(webkit, run);
  await expectDelivered(webkit, run, tenMarks);
});

test("where the storage quota is used up events flow from memory, told once", async ({
  run,
  webkit,
}) => {
  await expectMemoryToDo(webkit, run);
});

test("what was tracked 300 ms before the browser is killed arrives when it is back", async ({
  display,
  run,
  scenario,
  site,
}) => {
  await killAndComeBack({ run, scenario, site }, (profile, url) =>
    spawnBrowser("webkit", profile, url, display.name),
  );
});
