import { expect, test } from "./site.ts";
import { track } from "./track.ts";

const count = 1_000;

test(`${count} negative assertions: each looks when everything tracked before has arrived`, async ({
  page,
  analytics,
  browserName,
}) => {
  test.setTimeout(600_000);
  await page.goto("/donate");
  const tookMs: number[] = [];
  for (let nth = 1; nth <= count; nth++) {
    await track(page, ["page_viewed", { nth }]);
    const startedAtMs = performance.now();
    await expect(analytics).not.toHaveTracked("donation_received");
    tookMs.push(performance.now() - startedAtMs);
    expect(await analytics.events()).toHaveLength(nth);
  }
  const sorted = tookMs.toSorted((left, right) => left - right);
  const at = (share: number): string => `${Math.round(sorted[Math.floor(count * share)]!)} ms`;
  process.stdout.write(
    `${browserName}: ${count} negative assertions, median ${at(0.5)}, 99 of 100 within ${at(0.99)}\n`,
  );
});
