import { expect, test } from "./fixtures.ts";
import { startPlainIngest } from "./plain-ingest.ts";
import {
  expectArrived,
  expectDelivered,
  marksFrom,
  patience,
  readLedger,
  reasonsOf,
  startClient,
  startPlainClient,
  track,
} from "./tracked-page.ts";
import { expectFewBytesAgain } from "./wire.ts";

const fiveMarks = marksFrom(0, 5);

test("events tracked while the server is down arrive when it is up, reported once", async ({
  page,
  analytics,
}) => {
  await startClient(page);
  await analytics.fail({ kind: "refuse" });
  await track(page, fiveMarks);
  await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
  await analytics.mend();
  await expectDelivered(page, analytics, fiveMarks);
  expect(await reasonsOf(page)).toEqual(["unreachable"]);
});

test("events tracked while the server is down are sent by the next page", async ({
  page,
  analytics,
}) => {
  await startClient(page);
  await analytics.fail({ kind: "refuse" });
  await track(page, fiveMarks);
  await page.goto("/next");
  await analytics.mend();
  await startClient(page);
  await expectDelivered(page, analytics, fiveMarks);
});

test("a 503 is tried again with the same batch", async ({ page, analytics, wire }) => {
  await startClient(page);
  await analytics.fail({ kind: "status", status: 503 }, { times: 1 });
  await track(page, fiveMarks);
  await expectDelivered(page, analytics, fiveMarks);
  const ids = wire.requests.map((request) => new URL(request.url()).searchParams.get("batch"));
  expect(ids).toEqual([ids[0], ids[0]]);
});

for (const [form, toHeader] of [
  ["seconds", (waitMs: number) => `${waitMs / 1_000}`],
  ["a date", (waitMs: number) => new Date(Date.now() + waitMs).toUTCString()],
] as const) {
  test(`no tab asks before a Retry-After in ${form} is over`, async ({
    context,
    page,
    analytics,
  }) => {
    const other = await context.newPage();
    await other.goto("/");
    await startClient(page);
    await startClient(other);
    const header = toHeader(5_000);
    let refusedAtMs = 0;
    const address = `${analytics.ingestHost}/**`;
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "retry-after",
      "retry-after": header,
    };
    await context.route(
      address,
      async (route) => {
        refusedAtMs = Date.now();
        await route.fulfill({ status: 429, headers });
      },
      { times: 1 },
    );
    await track(page, fiveMarks);
    await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
    await track(other, marksFrom(5, 5));
    await page.evaluate(() => void globalThis.analytics.flush());
    await expectDelivered(page, analytics, marksFrom(0, 10));
    await expectDelivered(other, analytics, marksFrom(0, 10));
    const [next] = await analytics.events();
    const allowedAtMs = form === "a date" ? Date.parse(header) : refusedAtMs + 5_000;
    expect(Date.parse(next!.receivedAt)).toBeGreaterThanOrEqual(allowedAtMs);
  });
}

test("an answer that is lost costs a second request, and no event counts twice", async ({
  page,
  analytics,
  wire,
}) => {
  await startClient(page);
  await analytics.fail({ kind: "drop-after" }, { times: 1 });
  await track(page, fiveMarks);
  await expectDelivered(page, analytics, fiveMarks);
  expect(wire.batches().map(({ duplicate }) => duplicate)).toEqual([false, true]);
});

test("an answer that no one hears because the page is gone: sent again by its id", async ({
  page,
  analytics,
  wire,
}) => {
  await startClient(page);
  await track(page, [0]);
  await expectDelivered(page, analytics, [0]);
  await analytics.fail({ kind: "hold-answer", delayMs: 1_000 }, { times: 1 });
  await track(page, marksFrom(1, 5));
  await expectArrived(analytics, marksFrom(0, 6));
  await page.goto("/next");
  await startClient(page);
  await expectDelivered(page, analytics, marksFrom(0, 6));
  expectFewBytesAgain(wire);
});

// Who asks while the server holds the first request hears that nothing is known of it, and sends the events again.
test("a slow server and a visitor who leaves: stored once, whichever page asked", async ({
  page,
  analytics,
}) => {
  const marks = marksFrom(0, 25);
  await startClient(page);
  await analytics.fail({ kind: "abort-if-gone", delayMs: 800 }, { times: 1 });
  const requested = page.waitForRequest(`${analytics.ingestHost}/**`);
  await track(page, marks);
  await requested;
  await page.goto("/next");
  await startClient(page);
  await expectDelivered(page, analytics, marks);
});

test("an ingest that does not answer the question gets a batch in doubt again", async ({
  page,
}) => {
  const ingest = await startPlainIngest(true);
  await startPlainClient(page, { ingestHost: ingest.host });
  // For longer than the page takes to leave.
  ingest.holdAnswer(60_000);
  await track(page, fiveMarks);
  await expect.poll(() => ingest.marks).toEqual(fiveMarks);
  await page.goto("/next");
  await startPlainClient(page, { ingestHost: ingest.host });
  await expect.poll(() => ingest.marks, patience).toEqual([...fiveMarks, ...fiveMarks]);
  await ingest.close();
});

test("the login page of a network, which answers 200, does not count as an answer", async ({
  page,
  analytics,
}) => {
  const login = { status: 200, contentType: "text/html", body: "<title>Welcome</title>" };
  await page.route(`${analytics.ingestHost}/**`, (route) =>
    route.fulfill({ ...login, headers: { "access-control-allow-origin": "*" } }),
  );
  await startClient(page, { contentType: "text/plain" });
  await track(page, fiveMarks);
  await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
  expect(await readLedger(page)).toMatchObject({ delivered: 0, pending: 5 });
  await page.unroute(`${analytics.ingestHost}/**`);
  await expectDelivered(page, analytics, fiveMarks);
});

for (const [kind, namesBatches, delivery] of [
  ["an ingest that knows no batch ids", false, "at-least-once"],
  ["at-most-once delivery", true, "at-most-once"],
] as const) {
  test(`with ${kind} nothing handed over while leaving is sent again`, async ({ page }) => {
    const ingest = await startPlainIngest(namesBatches);
    const settings = { ingestHost: ingest.host, delivery };
    await startPlainClient(page, settings);
    ingest.holdAnswer(1_000);
    await track(page, fiveMarks);
    await expect.poll(() => ingest.marks).toEqual(fiveMarks);
    await page.goto("/next");
    await startPlainClient(page, settings);
    await track(page, [5]);
    await page.evaluate(() => globalThis.analytics.flush());
    await expect.poll(() => page.evaluate(() => countKept()), patience).toBe(0);
    expect(ingest.marks).toEqual(marksFrom(0, 6));
    await ingest.close();
  });
}

test("what is tracked offline is sent when the network is back", async ({
  context,
  page,
  analytics,
}) => {
  await startClient(page);
  await context.setOffline(true);
  const refused = page.waitForEvent("requestfailed");
  await track(page, fiveMarks);
  await refused;
  expect(await analytics.events()).toEqual([]);
  await context.setOffline(false);
  await expectDelivered(page, analytics, fiveMarks);
});
