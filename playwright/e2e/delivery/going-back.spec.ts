import { errandUrl } from "./delivery-site.ts";
import { expect, test } from "./fixtures.ts";
import { spawnBrowser, withProfile } from "./spawned-browser.ts";
import { expectTally, marksFrom } from "./tracked-page.ts";

// In a browser without a driver: Playwright loses sight of a page that comes out of the back/forward cache.
test("a page that the visitor comes back to goes on, from the back/forward cache where it was kept", async ({
  browserName,
  run,
  site,
}) => {
  const { ingestHost } = run;
  await withProfile(async (profile) => {
    const told = site.told();
    const url = errandUrl(site, {
      settings: { ingestHost },
      count: 80,
      bytes: 980,
      next: "leave-and-come-back",
    });
    const browser = await spawnBrowser(browserName, profile, url);
    try {
      const { persisted, notRestored, ledger } = await told;
      // Firefox keeps no page that held a Web Lock when it was left.
      expect(persisted, `not restored: ${JSON.stringify(notRestored)}`).toBe(
        browserName === "chromium",
      );
      expect(ledger).toMatchObject({ delivered: ledger.tracked, pending: 0, dropped: {} });
    } finally {
      await browser.kill();
    }
    expectTally(run, marksFrom(0, 81));
  });
});
