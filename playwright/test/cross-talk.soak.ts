import { expect, test } from "./site.ts";
import { track } from "./track.ts";

// One server for all workers.
test.use({ analyticsOptions: { ingestUrl: process.env["KIT_SOAK_INGEST"]! } });

for (let nth = 1; nth <= 200; nth++) {
  test(`test ${nth} of 200 that track the same names sees its own events only`, async ({
    page,
    analytics,
  }) => {
    await page.goto("/donate");
    await track(page, ["page_viewed", { nth }], ["donation_received", { nth, amount: "25.00" }]);
    await expect(analytics).toHaveTrackedExactly([
      ["page_viewed", { nth }],
      ["donation_received", { nth }],
    ]);
    // Arrives when the test has ended, and must be in no other one's run.
    await track(page, ["page_viewed", { nth }]);
  });
}
