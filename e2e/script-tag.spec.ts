import { expect, test } from "./example-site-test.ts";

test("calls made before the script has loaded are replayed in order", async ({
  page,
  analytics,
  troubles,
}) => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/tracker-analytics.js", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto("/script-tag/", { waitUntil: "domcontentloaded" });
  await page.getByRole("button", { name: "Bid $5" }).first().click();
  await page.evaluate(() => {
    for (let mark = 0; mark < 20; mark++) TrackerAnalytics.track("early", { mark });
    // A page may hold on to what it got before the script was there.
    // oxlint-disable-next-line typescript/unbound-method -- that it needs no receiver is what is tested
    const { track } = TrackerAnalytics;
    document.addEventListener("keydown", () => track("kept", { mark: 20 }));
  });
  expect(await analytics.events()).toEqual([]);

  release();
  await page.waitForLoadState();
  await page.keyboard.press("a");
  await page.evaluate(() => TrackerAnalytics.track("late", { mark: 21 }));
  await expect(analytics).toHaveTrackedExactly([
    "tracker_app_loaded",
    "bid_applied",
    ...Array.from({ length: 20 }, (_, mark) => ["early", { mark }] as const),
    ["kept", { mark: 20 }],
    ["late", { mark: 21 }],
  ]);
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test("a thousand events tracked in a burst arrive once each, in order", async ({
  page,
  analytics,
  troubles,
}) => {
  await page.goto("/script-tag/");
  const ledger = await page.evaluate(async () => {
    for (let mark = 0; mark < 1_000; mark++) {
      TrackerAnalytics.track("burst", { mark, comment: "grüße 🌊".repeat(20) });
    }
    return TrackerAnalytics.flush();
  });
  expect(ledger).toEqual({ tracked: 1_001, delivered: 1_001, pending: 0, dropped: {} });
  await expect(analytics).toHaveTrackedExactly([
    "tracker_app_loaded",
    ...Array.from({ length: 1_000 }, (_, mark) => ["burst", { mark }] as const),
  ]);
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test("nothing that is passed to track() throws, or takes another event along", async ({
  page,
  analytics,
  analyticsServer,
  troubles,
}) => {
  await page.goto("/script-tag/");
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
  const stored = await analytics.events();
  const good = stored.filter(({ event_name }) => event_name === "good");
  expect(good.map(({ properties }) => properties["mark"])).toEqual(
    Array.from({ length: poisons }, (_, mark) => mark),
  );
  // What the server calls invalid or odd, the sender should not have sent.
  expect(stored.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(ledger.tracked).toBe(1 + 2 * poisons);
  // An event may be good JSON and still be nested deeper than the server takes; then it is kept there as refused.
  const { rejected } = await analyticsServer.client.rejected({ run: analytics.run });
  expect(ledger.delivered).toBe(stored.length + rejected.length);
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  expect(ledger.delivered + ledger.pending + dropped).toBe(ledger.tracked);
  expect(Object.keys(ledger.dropped).toSorted()).toEqual(["event-too-large", "invalid-event"]);
});
