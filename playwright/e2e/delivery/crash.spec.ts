import { setTimeout as delay } from "node:timers/promises";
import { errandUrl, type Errand } from "./delivery-site.ts";
import { test } from "./fixtures.ts";
import { spawnBrowser, withProfile } from "./spawned-browser.ts";
import { countTaken, expectTally, marksFrom } from "./tracked-page.ts";

test("what was tracked 300 ms before the browser is killed arrives when it is back", async ({
  browserName,
  run,
  scenario,
  site,
}) => {
  const { ingestHost } = run;
  const start = (profile: string, count: number, next: Errand["next"]) =>
    spawnBrowser(browserName, profile, errandUrl(site, { settings: { ingestHost }, count, next }));
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
      await run.until(() => countTaken(run) === 10, {
        timeoutMs: 40_000,
      });
      await settled;
    } finally {
      await second.kill();
    }
    expectTally(run, marksFrom(0, 10));
  });
});
