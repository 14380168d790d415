import type { Page } from "@playwright/test";
import type { Analytics } from "@tracker-analytics/sdk";

/** Tracks events in a page with the script tag, all in one task. */
export async function track(
  page: Page,
  ...events: readonly (readonly [name: string, properties?: object])[]
): Promise<void> {
  await page.evaluate((calls) => {
    const { TrackerAnalytics } = globalThis as unknown as { TrackerAnalytics: Analytics };
    for (const [name, properties] of calls) TrackerAnalytics.track(name, properties);
  }, events);
}

/** The message of the assertion that a test expects to fail, without what differs from run to run. */
export async function messageOf(assertion: Promise<unknown>): Promise<string> {
  const error: unknown = await assertion.then(
    () => new Error("It did not fail."),
    (failure: unknown) => failure,
  );
  return (error as Error).message
    .replaceAll(/\+\d+\.\d{3} s/g, "+0.000 s")
    .replaceAll(/-[0-9a-f]{8}\b/g, "-00000000")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:0");
}
