import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startServer, type StoredEvent } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { expect, test } from "./fixtures.ts";
import { createRun, pageUrl } from "./run.ts";

test("calls made before the script has loaded are replayed in order", async ({
  page,
  run,
  troubles,
}) => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/tracker-analytics.js", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(run.urlOf("script-tag"), { waitUntil: "domcontentloaded" });
  await page.getByRole("button", { name: "Bid $5" }).first().click();
  await page.evaluate(() => {
    for (let mark = 0; mark < 20; mark++) TrackerAnalytics.track("early", { mark });
    // A page may hold on to what it got before the script was there.
    // oxlint-disable-next-line typescript/unbound-method -- that it needs no receiver is what is tested
    const { track } = TrackerAnalytics;
    document.addEventListener("keydown", () => track("kept", { mark: 20 }));
  });
  expect(await run.stored()).toEqual([]);

  release();
  await page.waitForLoadState();
  await page.keyboard.press("a");
  await page.evaluate(() => TrackerAnalytics.track("late", { mark: 21 }));
  const events = await run.received(24);
  expect(events.map(({ event_name }) => event_name)).toEqual([
    "tracker_app_loaded",
    "bid_applied",
    ...Array.from({ length: 20 }, () => "early"),
    "kept",
    "late",
  ]);
  expect(marksOf(events)).toEqual(Array.from({ length: 22 }, (_, mark) => mark));
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

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
  runName,
  site,
}) => {
  const keyed = await startServer({ port: 0, accessKeys: ["right-key"] });
  try {
    const run = createRun(keyed, site, runName);
    const warned = page.waitForEvent("console", (message) =>
      message.text().includes("set-up-wrong"),
    );
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
  } finally {
    await keyed.close();
  }
});

test("a key that is set while the wrong one is on its way is used at once", async ({
  page,
  runName,
  site,
}) => {
  const keyed = await startServer({ port: 0, accessKeys: ["right-key"] });
  try {
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
  } finally {
    await keyed.close();
  }
});

test("a thousand events tracked in a burst arrive once each, in order", async ({
  page,
  run,
  troubles,
}) => {
  await page.goto(run.urlOf("script-tag"));
  const ledger = await page.evaluate(async () => {
    for (let mark = 0; mark < 1_000; mark++) {
      TrackerAnalytics.track("burst", { mark, comment: "grüße 🌊".repeat(20) });
    }
    return TrackerAnalytics.flush();
  });
  expect(ledger).toEqual({ tracked: 1_001, delivered: 1_001, pending: 0, dropped: {} });
  expect(marksOf(await run.stored())).toEqual(Array.from({ length: 1_000 }, (_, mark) => mark));
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test("nothing that is passed to track() throws, or takes another event along", async ({
  page,
  ingest,
  run,
  troubles,
}) => {
  await page.goto(run.urlOf("script-tag"));
  const { thrown, ledger, poisons } = await page.evaluate(async () => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- only what is in here reaches the page
    const throwError = (): never => {
      throw new Error("poison");
    };
    const throwing = new Proxy(
      {},
      {
        get: () => throwError(),
        has: () => throwError(),
        ownKeys: () => throwError(),
        getPrototypeOf: () => throwError(),
      },
    );
    const revocable = Proxy.revocable({}, {});
    revocable.revoke();
    const cycle: Record<string, unknown> = {};
    cycle["itself"] = cycle;
    let deep: object = {};
    for (let depth = 0; depth < 20_000; depth++) deep = { deep };
    const values: unknown[] = [
      undefined,
      null,
      true,
      1n,
      "text",
      Symbol("s"),
      () => 1,
      [1],
      throwing,
      revocable.proxy,
      cycle,
      deep,
      window,
      document,
      document.body,
      { toJSON: () => throwError() },
      { toJSON: () => undefined },
      new Map([[1, 2]]),
      { huge: "x".repeat(300_000) },
      { big: 1n, nan: Number.NaN, lone: "\ud83d", none: undefined, date: new Date(Number.NaN) },
      {
        get bad() {
          return throwError();
        },
        good: 1,
      },
      { nested: { throwing, revoked: revocable.proxy, cycle, body: document.body } },
    ];
    // oxlint-disable-next-line typescript/unbound-method -- it needs no receiver
    const track: (...call: never[]) => unknown = TrackerAnalytics.track;
    const calls: (readonly unknown[])[] = [
      [],
      ...values.map((value) => [value]),
      ...values.map((value) => ["poison", value]),
      ...values.map((value) => ["poison", { value }]),
      ["x".repeat(256), {}],
      ["", {}],
      ["lone \ud83d", {}],
    ];
    const thrownErrors: string[] = [];
    calls.forEach((call, mark) => {
      try {
        if (track(...(call as never[])) !== undefined)
          thrownErrors.push(`${mark} returned something`);
      } catch (error) {
        thrownErrors.push(`${mark} ${String(error)}`);
      }
      TrackerAnalytics.track("good", { mark });
    });
    return {
      thrown: thrownErrors,
      ledger: await TrackerAnalytics.flush(),
      poisons: calls.length,
    };
  });
  expect(thrown).toEqual([]);
  expect(troubles.uncaught).toEqual([]);
  const stored = await run.stored();
  expect(marksOf(stored.filter(({ event_name }) => event_name === "good"))).toEqual(
    Array.from({ length: poisons }, (_, mark) => mark),
  );
  // What the server calls invalid or odd, the sender should not have sent.
  expect(stored.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(ledger.tracked).toBe(1 + 2 * poisons);
  // An event may be good JSON and still be nested deeper than the server takes; then it is kept there as refused.
  const refused = await ingest.store.rejections({ run: run.name, order: "oldest", limit: 100 });
  expect(ledger.delivered).toBe(stored.length + refused.rows.length);
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  expect(ledger.delivered + ledger.pending + dropped).toBe(ledger.tracked);
  expect(Object.keys(ledger.dropped).toSorted()).toEqual(["event-too-large", "invalid-event"]);
});

/** The marks of the events that carry one, in the order in which they were stored. */
function marksOf(events: readonly StoredEvent[]): readonly unknown[] {
  return events.map(({ properties }) => properties["mark"]).filter((mark) => mark !== undefined);
}
