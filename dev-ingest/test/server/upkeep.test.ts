import { expect, onTestFinished, test, vi } from "vitest";
import { startUpkeep } from "../../src/server/upkeep.ts";
import { makeBatch } from "../store/make-batch.ts";
import { openStore } from "../store/open-store.ts";

const options = { runAgeMs: undefined, plan: null };

/** Starts the upkeep of a store and lets a minute pass. */
function keepUpForAMinute(...[store, upkeep]: Parameters<typeof startUpkeep>): void {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const stop = startUpkeep(store, upkeep);
  vi.advanceTimersByTime(60_000);
  stop();
}

test("what is beyond a bound of the server goes within a minute, and nothing else", async () => {
  const { store } = await openStore();
  for (const name of ["a", "b", "c"]) await store.append(makeBatch([[name, {}]]));
  const onWarning = vi.fn<(message: string) => void>();
  keepUpForAMinute(store, { ...options, retention: { maxEvents: 2 }, onWarning });
  const names = async (): Promise<string[]> =>
    (await store.events({ order: "oldest", limit: 9 })).rows.map(({ name }) => name);
  await expect.poll(names).toEqual(["b", "c"]);
  expect(onWarning).not.toHaveBeenCalled();
});

test("what goes wrong is said, but for a store that is down and says so itself", async () => {
  const { store } = await openStore();
  const onWarning = vi.fn<(message: string) => void>();
  const retention = { maxEvents: {} as never };
  keepUpForAMinute(store, { ...options, retention, onWarning });
  await expect
    .poll(() => onWarning.mock.calls.flat())
    .toEqual([expect.stringMatching(/^The upkeep failed: /)]);
  await store.close();
  onWarning.mockClear();
  keepUpForAMinute(store, { ...options, retention: {}, onWarning });
  await new Promise(setImmediate);
  expect(onWarning).not.toHaveBeenCalled();
});
