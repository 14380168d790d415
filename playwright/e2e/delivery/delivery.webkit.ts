import { setTimeout as delay } from "node:timers/promises";
import { errandUrl, type Errand } from "./delivery-site.ts";
import { expect, test as base } from "./fixtures.ts";
import { spawnBrowser, withProfile } from "./spawned-browser.ts";
import {
  countTaken,
  expectDelivered,
  expectTally,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  track,
} from "./tracked-page.ts";
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
  await webkit.evaluate(() => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- only what is in here reaches the page
    const refuse = (): never => {
      throw new DOMException("full", "QuotaExceededError");
    };
    IDBObjectStore.prototype.put = refuse;
    const full = new Proxy({}, { set: refuse });
    Object.defineProperty(globalThis, "localStorage", { value: full });
  });
  await startClient(webkit, run);
  await track(webkit, tenMarks);
  await webkit.evaluate(() => analytics.flush());
  expectTally(run, tenMarks);
  expect(await readLedger(webkit)).toMatchObject({ tracked: 10, delivered: 10, pending: 0 });
  expect(await reasonsOf(webkit)).toEqual(["storage-failed"]);
});

test("what was tracked 300 ms before the browser is killed arrives when it is back", async ({
  display,
  run,
  scenario,
  site,
}) => {
  const { ingestHost } = run;
  const start = (profile: string, count: number, next: Errand["next"]) =>
    spawnBrowser(
      "webkit",
      profile,
      errandUrl(site, { settings: { ingestHost }, count, next }),
      display.name,
    );
  await withProfile(async (profile) => {
    await scenario.goDown();
    const tracked = site.told();
    const first = await start(profile, 10, "tell");
    try {
      await tracked;
      // The time it has is what is tested.
      await delay(300);
    } finally {
      await first.kill();
    }
    await scenario.comeUp();
    const settled = site.told();
    const second = await start(profile, 0, "settle-and-tell");
    try {
      await run.until(() => countTaken(run) === 10, { timeoutMs: 40_000 });
      await settled;
    } finally {
      await second.kill();
    }
    expectTally(run, tenMarks);
  });
});
