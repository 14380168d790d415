import { errandUrl } from "./delivery-site.ts";
import { expect, test } from "./fixtures.ts";
import { spawnBrowser, withProfile } from "./spawned-browser.ts";
import { expectArrived, marksFrom, settingsFor } from "./tracked-page.ts";

// In a browser without a driver: Playwright loses sight of a page that comes out of the back/forward cache.
for (const [what, next, keepers] of [
  ["everything delivered", "settle-leave-and-come-back", ["chromium", "firefox"]],
  // Firefox keeps no page that held a Web Lock when it was left.
  ["events waiting", "leave-and-come-back", ["chromium"]],
] as const) {
  test(`a page that was left with ${what} goes on when the visitor comes back`, async ({
    browserName,
    analytics,
    site,
  }) => {
    await withProfile(async (profile) => {
      const report = site.report();
      const url = errandUrl(site, {
        settings: settingsFor(analytics),
        count: 80,
        bytes: 980,
        next,
      });
      const browser = await spawnBrowser(browserName, profile, url);
      try {
        const { persisted, notRestored, ledger } = await report;
        const why = `not restored: ${JSON.stringify(notRestored)}`;
        expect(persisted, why).toBe(keepers.some((keeper) => keeper === browserName));
        expect(ledger).toMatchObject({ delivered: ledger.tracked, pending: 0, dropped: {} });
      } finally {
        await browser.kill();
      }
      await expectArrived(analytics, marksFrom(0, 81));
    });
  });
}
