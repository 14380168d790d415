import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StoredEvent } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { expect, test } from "./fixtures.ts";
import { createRun, pageUrl } from "./run.ts";

// Not by the kit: it gives every page its own host and key, and here the page's are tested.

test("one line is all that a page needs: the script's own origin is the host", async ({
  page,
  ingest,
  runName,
}) => {
  const name = `one-line-${runName}`;
  // A name that a visitor's picture may have, with settings of its own.
  const trap = `<img name="currentScript" data-ingest-host="https://evil.example" alt="" />`;
  // Chromium lets no page that a test fulfills load anything from this machine.
  const site = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(
      `<!doctype html>${trap}<script async src="${ingest.url}/tracker-analytics.js"></script>`,
    );
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  try {
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}`);
    const ledger = await page.evaluate(async (event) => {
      TrackerAnalytics.track(event);
      return TrackerAnalytics.flush();
    }, name);
    expect(ledger).toMatchObject({ tracked: 1, delivered: 1 });
    expect(await ingest.events({ name })).toHaveLength(1);
  } finally {
    site.closeAllConnections();
    site.close();
  }
});

test("with a wrong key nothing is lost: the right one delivers all of it, in order", async ({
  page,
  keyed,
  runName,
  site,
}) => {
  const run = createRun(keyed, site, runName);
  const warned = page.waitForEvent("console", (message) => message.text().includes("set-up-wrong"));
  await page.goto(run.urlOf("script-tag", { accessKey: "wrong-key" }));
  await page.evaluate(() => {
    for (let mark = 0; mark < 50; mark++) TrackerAnalytics.track("kept", { mark });
  });
  await warned;
  const ledger = await page.evaluate(async () => {
    TrackerAnalytics.setAccessKey("right-key");
    return TrackerAnalytics.flush();
  });
  expect(ledger).toEqual({ tracked: 51, delivered: 51, pending: 0, dropped: {} });
  const events = await run.stored();
  expect(events.map(({ event_name }) => event_name)).toEqual([
    "tracker_app_loaded",
    ...Array.from({ length: 50 }, () => "kept"),
  ]);
  expect(marksOf(events)).toEqual(Array.from({ length: 50 }, (_, mark) => mark));
});

test("a key that is set while the wrong one is on its way is used at once", async ({
  page,
  keyed,
  runName,
  site,
}) => {
  const client = createIngestClient({ url: keyed.url, accessKey: "right-key" });
  // A request with a key waits for its preflight.
  await client.setFault({ kind: "latency", delayMs: 300 });
  const sent: (readonly [key: string | undefined, batch: string | null])[] = [];
  page.on("request", (request) => {
    const { host, searchParams } = new URL(request.url());
    if (request.method() === "POST" && keyed.url.endsWith(host))
      sent.push([request.headers()["x-analytics-key"], searchParams.get("batch")]);
  });
  const ingestHost = `${keyed.url}/r/${runName}`;
  await page.goto(pageUrl(site, "script-tag", { ingestHost, accessKey: "wrong-key" }));
  await expect.poll(() => sent.length).toBe(1);
  const ledger = await page.evaluate(async () => {
    TrackerAnalytics.setAccessKey("right-key");
    return TrackerAnalytics.flush();
  });
  expect(ledger).toEqual({ tracked: 1, delivered: 1, pending: 0, dropped: {} });
  const [[, batch] = []] = sent;
  expect(sent).toEqual([
    ["wrong-key", batch],
    ["right-key", batch],
  ]);
  expect(await keyed.events({ run: runName })).toHaveLength(1);
});

/** The marks of the events that carry one, in the order in which they were stored. */
function marksOf(events: readonly StoredEvent[]): readonly unknown[] {
  return events.map(({ properties }) => properties["mark"]).filter((mark) => mark !== undefined);
}
