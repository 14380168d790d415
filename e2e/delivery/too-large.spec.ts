import { startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { expect, test as base } from "./fixtures.ts";
import {
  expectDelivered,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  track,
} from "./tracked-page.ts";

const maxBodyBytes = 9_000;

const test = base.extend({
  analyticsServer: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const server = await startServer({ port: 0, limits: { maxBodyBytes } });
      const client = createIngestClient({ url: server.url });
      await use({ url: server.url, client, outlivesTest: false });
      await server.close();
    },
    { scope: "worker" },
  ],
});

test("413 is answered with halves until they fit, and only an event too large by itself is lost", async ({
  page,
  analytics,
}) => {
  await startClient(page);
  await track(page, marksFrom(0, 60), 500);
  await expectDelivered(page, analytics, marksFrom(0, 60));
  await track(page, [60], maxBodyBytes);
  await expect.poll(() => reasonsOf(page)).toEqual(["event-too-large"]);
  expect(await readLedger(page)).toMatchObject({ tracked: 61, delivered: 60, pending: 0 });
});
