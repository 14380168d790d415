import { expect, test } from "./fixtures.ts";
import {
  countTaken,
  expectDelivered,
  expectFewBytesAgain,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  track,
} from "./tracked-page.ts";

const fiveMarks = marksFrom(0, 5);

test("what is tracked while the server is down arrives when it is up, told once", async ({
  page,
  run,
  scenario,
}) => {
  await startClient(page, run);
  await scenario.goDown();
  const refused = page.waitForEvent("requestfailed");
  await track(page, fiveMarks);
  await refused;
  await scenario.comeUp();
  await expectDelivered(page, run, fiveMarks);
  expect(await reasonsOf(page)).toEqual(["unreachable"]);
});

test("what is tracked while the server is down is sent by the next page", async ({
  page,
  run,
  scenario,
}) => {
  await startClient(page, run);
  await scenario.goDown();
  await track(page, fiveMarks);
  await page.goto("/next");
  await scenario.comeUp();
  await startClient(page, run);
  await expectDelivered(page, run, fiveMarks);
});

test("a 503 is tried again with the same batch", async ({ page, run }) => {
  await startClient(page, run);
  run.fail({ kind: "answer", status: 503 });
  await track(page, fiveMarks);
  await expectDelivered(page, run, fiveMarks);
  expect(run.batches.map(({ outcome }) => outcome)).toEqual(["refused", "stored"]);
});

for (const [form, toHeader] of [
  ["seconds", (waitMs: number) => `${waitMs / 1_000}`],
  ["a date", (waitMs: number) => new Date(Date.now() + waitMs).toUTCString()],
] as const) {
  test(`no tab asks before a Retry-After in ${form} is over`, async ({ context, page, run }) => {
    const other = await context.newPage();
    await other.goto("/");
    await startClient(page, run);
    await startClient(other, run);
    const header = toHeader(5_000);
    run.fail({ kind: "answer", status: 429, headers: { "retry-after": header } });
    await track(page, fiveMarks);
    await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
    await track(other, marksFrom(5, 5));
    await page.evaluate(() => void analytics.flush());
    await expectDelivered(page, run, marksFrom(0, 10));
    await expectDelivered(other, run, marksFrom(0, 10));
    const [refused, next] = run.batches;
    expect(refused?.outcome).toBe("refused");
    const allowedAtMs = form === "a date" ? Date.parse(header) : refused!.receivedAtMs + 5_000;
    expect(next!.receivedAtMs).toBeGreaterThanOrEqual(allowedAtMs);
  });
}

test("an answer that is lost costs a second request, and no event counts twice", async ({
  page,
  run,
}) => {
  await startClient(page, run);
  run.fail({ kind: "lost-answer" });
  await track(page, fiveMarks);
  await expectDelivered(page, run, fiveMarks);
  expect(new Set(run.batches.map(({ id }) => id)).size).toBe(1);
});

test("an answer that nobody hears because the page is gone: sent again by its id", async ({
  page,
  run,
}) => {
  await startClient(page, run);
  await track(page, [0]);
  await expectDelivered(page, run, [0]);
  run.fail({ kind: "slow-answer", delayMs: 1_000 });
  const requested = run.until(() => countTaken(run) === 6);
  await track(page, marksFrom(1, 5));
  await requested;
  await page.goto("/next");
  await startClient(page, run);
  await expectDelivered(page, run, marksFrom(0, 6));
  expectFewBytesAgain(run);
});

test("an ingest that does not answer the question gets a batch in doubt again, and counts it once", async ({
  page,
  run,
}) => {
  run.answersQuestions = false;
  await startClient(page, run);
  run.fail({ kind: "slow-answer", delayMs: 1_000 });
  const requested = run.until(() => countTaken(run) === 5);
  await track(page, fiveMarks);
  await requested;
  await page.goto("/next");
  await startClient(page, run);
  await expectDelivered(page, run, fiveMarks);
  expect(run.tally(fiveMarks).duplicatedOnWire).toEqual(fiveMarks);
});

test("the login page of a network, which answers 200, is no answer", async ({ page, run }) => {
  const login = { status: 200, contentType: "text/html", body: "<title>Welcome</title>" };
  await page.route(`${run.ingestHost}/**`, (route) =>
    route.fulfill({ ...login, headers: { "access-control-allow-origin": "*" } }),
  );
  await startClient(page, run, { contentType: "text/plain" });
  await track(page, fiveMarks);
  await expect.poll(() => reasonsOf(page)).toEqual(["unreachable"]);
  expect(await readLedger(page)).toMatchObject({ delivered: 0, pending: 5 });
  await page.unroute(`${run.ingestHost}/**`);
  await expectDelivered(page, run, fiveMarks);
});

for (const [kind, knowsBatchIds, delivery] of [
  ["an ingest that knows no batch ids", false, "at-least-once"],
  ["at-most-once delivery", true, "at-most-once"],
] as const) {
  test(`with ${kind} nothing handed over while leaving is sent again`, async ({ page, run }) => {
    run.knowsBatchIds = knowsBatchIds;
    await startClient(page, run, { delivery });
    run.fail({ kind: "slow-answer", delayMs: 1_000 });
    const requested = run.until(() => countTaken(run) === 5);
    await track(page, fiveMarks);
    await requested;
    await page.goto("/next");
    await startClient(page, run, { delivery });
    await track(page, [5]);
    await expectDelivered(page, run, marksFrom(0, 6));
    expect(run.tally(marksFrom(0, 6)).duplicatedOnWire).toEqual([]);
  });
}

test("413 is answered with halves until they fit, and only an event too large by itself is lost", async ({
  page,
  run,
}) => {
  await startClient(page, run);
  run.fail(
    { kind: "answer", status: 413 },
    { times: Infinity, when: ({ body }) => body.length > 9_000 },
  );
  await track(page, marksFrom(0, 60), 500);
  await expectDelivered(page, run, marksFrom(0, 60));
  await track(page, [60], 9_000);
  await expect.poll(() => reasonsOf(page)).toEqual(["event-too-large"]);
  expect(await readLedger(page)).toMatchObject({ tracked: 61, delivered: 60, pending: 0 });
});

test("what is tracked offline is sent when the network is back", async ({ context, page, run }) => {
  await startClient(page, run);
  await context.setOffline(true);
  const refused = page.waitForEvent("requestfailed");
  await track(page, fiveMarks);
  await refused;
  expect(run.batches).toEqual([]);
  await context.setOffline(false);
  await expectDelivered(page, run, fiveMarks);
});
