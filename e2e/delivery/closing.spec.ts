import { expect, test } from "./fixtures.ts";
import { marksFrom, readLedger, startClient, track } from "./tracked-page.ts";

test("close() removes every listener, timer, lock and connection", async ({ page }) => {
  await page.addInitScript(() => {
    const held = { timers: new Set<unknown>(), databases: 0, listeners: [] as string[] };
    Object.assign(globalThis, { held });
    const { setTimeout: start, clearTimeout: stop, indexedDB: factory } = globalThis;
    globalThis.setTimeout = ((callback: () => void, delayMs?: number) => {
      const timer = start(() => {
        held.timers.delete(timer);
        callback();
      }, delayMs);
      held.timers.add(timer);
      return timer;
    }) as typeof setTimeout;
    globalThis.clearTimeout = (timer) => {
      held.timers.delete(timer);
      stop(timer);
    };
    // oxlint-disable-next-line typescript/unbound-method -- called with its receiver
    const { open } = factory;
    factory.open = (...call) => {
      const request = open.apply(factory, call);
      request.addEventListener("success", () => {
        const database = request.result;
        // oxlint-disable-next-line typescript/unbound-method -- called with its receiver
        const { close } = database;
        held.databases++;
        database.close = () => {
          database.close = close;
          held.databases--;
          close.call(database);
        };
      });
      return request;
    };
    // oxlint-disable-next-line typescript/unbound-method -- called with its receiver
    const { addEventListener: add } = globalThis;
    globalThis.addEventListener = ((type: string, listener: never, options?: unknown) => {
      add(type, listener, options as AddEventListenerOptions);
      held.listeners.push(type);
      const { signal } = (options ?? {}) as { signal?: AbortSignal };
      signal?.addEventListener("abort", () => {
        held.listeners.splice(held.listeners.indexOf(type), 1);
      });
    }) as typeof addEventListener;
  });
  await page.goto("/next");
  const count = (): Promise<Record<string, number>> =>
    page.evaluate(async () => {
      const { held } = globalThis as unknown as {
        held: { timers: Set<unknown>; databases: number; listeners: string[] };
      };
      const locks = await navigator.locks.query();
      return {
        timers: held.timers.size,
        databases: held.databases,
        listeners: held.listeners.length,
        locks: (locks.held?.length ?? 0) + (locks.pending?.length ?? 0),
      };
    });
  const before = await count();
  await startClient(page);
  await track(page, marksFrom(0, 5));
  await expect.poll(async () => (await count())["locks"]).toBe(1);
  const open = await count();
  for (const name of ["timers", "databases", "listeners", "locks"]) {
    expect(open[name], name).toBeGreaterThan(before[name]!);
  }
  await page.evaluate(() => globalThis.analytics.close());
  await expect.poll(count).toEqual(before);
  expect(await readLedger(page)).toEqual({ tracked: 5, delivered: 5, pending: 0, dropped: {} });
});
