import { expect } from "@tracker-analytics/playwright";
import { test } from "./fixtures.ts";
import { patience, settingsFor } from "./tracked-page.ts";

test("workers of every kind deliver", async ({ page, analytics, browserName }) => {
  // Firefox ESR runs no module as a service worker.
  const kinds = ["Worker", "SharedWorker", ...(browserName === "firefox" ? [] : ["ServiceWorker"])];
  await page.evaluate(
    ([all, settings]) => {
      for (const kind of all) {
        const url = `/worker.js?${new URLSearchParams({ kind, settings }).toString()}`;
        if (kind === "Worker") void new Worker(url, { type: "module" });
        else if (kind === "SharedWorker") void new SharedWorker(url, { type: "module" });
        else void navigator.serviceWorker.register(url, { type: "module" });
      }
    },
    [kinds, JSON.stringify(settingsFor(analytics))] as const,
  );
  const arrived = async (): Promise<unknown> =>
    (await analytics.events())
      .map(({ event_name, properties }) => [event_name, properties])
      .toSorted((one, two) => JSON.stringify(one).localeCompare(JSON.stringify(two)));
  await expect.poll(arrived, patience).toEqual([
    ...kinds.toSorted().map((kind) => [
      "flushed",
      {
        kind,
        reasons: [],
        ledger: { tracked: 1, delivered: 1, pending: 0, dropped: {} },
      },
    ]),
    ...kinds.toSorted().map((kind) => ["started", { kind }]),
  ]);
});
