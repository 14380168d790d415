import { expect, test } from "./fixtures.ts";
import {
  expectArrived,
  expectDelivered,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  track,
} from "./tracked-page.ts";
import { expectMemoryToDo } from "./use-up-quota.ts";

const fiveMarks = marksFrom(0, 5);

test("where storage is blocked events flow from memory, reported once", async ({
  page,
  analytics,
}) => {
  await page.evaluate(() => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- only what is in here reaches the page
    const get = (): never => {
      throw new DOMException("blocked", "SecurityError");
    };
    Object.defineProperty(globalThis, "indexedDB", { get });
    Object.defineProperty(globalThis, "localStorage", { get });
  });
  await startClient(page);
  await track(page, fiveMarks);
  await page.evaluate(() => globalThis.analytics.flush());
  await expectArrived(analytics, fiveMarks);
  expect(await readLedger(page)).toMatchObject({ tracked: 5, delivered: 5, pending: 0 });
  expect(await reasonsOf(page)).toEqual(["storage-failed"]);
});

test("where the quota is used up events flow from memory, reported once", async ({
  page,
  analytics,
}) => {
  await expectMemoryToDo(page, analytics);
});

test("a database that is deleted under the page costs nothing", async ({ page, analytics }) => {
  await startClient(page);
  await track(page, fiveMarks);
  await expectDelivered(page, analytics, fiveMarks);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("tracker-analytics");
        request.addEventListener("success", resolve);
        request.addEventListener("error", reject);
        request.addEventListener("blocked", reject);
      }),
  );
  await track(page, marksFrom(5, 5));
  await page.evaluate(() => globalThis.analytics.flush());
  await expectArrived(analytics, marksFrom(0, 10));
  expect(await readLedger(page)).toMatchObject({ tracked: 10, delivered: 10, pending: 0 });
});

test("a database of a future version is left alone, reported once", async ({ page, analytics }) => {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open("tracker-analytics", 99);
        request.addEventListener("success", () => {
          request.result.close();
          resolve();
        });
      }),
  );
  await startClient(page);
  await track(page, fiveMarks);
  await page.evaluate(() => globalThis.analytics.flush());
  await expectArrived(analytics, fiveMarks);
  expect(await reasonsOf(page)).toEqual(["storage-failed"]);
  const version = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    return databases.find(({ name }) => name === "tracker-analytics")?.version;
  });
  expect(version).toBe(99);
});

for (const [what, corrupt] of [
  ["row", () => ({ isIndexed: true, value: { neither: "a tuple" } })],
  ["tail", () => ({ isIndexed: false, value: "[[" })],
] as const) {
  test(`a corrupt ${what} of an earlier page throws nothing and holds nothing up`, async ({
    page,
    analytics,
  }) => {
    await page.evaluate(
      async ([url, { isIndexed, value }]) => {
        if (!isIndexed) {
          localStorage[`tracker-analytics ${url} dead`] = value;
          return;
        }
        // Makes the database, if it is not there.
        await countKept();
        await new Promise<void>((resolve) => {
          const request = indexedDB.open("tracker-analytics");
          request.addEventListener("success", () => {
            const transaction = request.result.transaction("rows", "readwrite");
            transaction.objectStore("rows").put(value, [url, "dead", "id"]);
            transaction.addEventListener("complete", () => {
              request.result.close();
              resolve();
            });
          });
        });
      },
      [`${analytics.ingestHost}/test`, corrupt()] as const,
    );
    const thrown: Error[] = [];
    page.on("pageerror", (error) => thrown.push(error));
    await startClient(page);
    await track(page, fiveMarks);
    await page.evaluate(() => globalThis.analytics.flush());
    await expectArrived(analytics, fiveMarks);
    expect(await readLedger(page)).toMatchObject({ delivered: 5, pending: 0 });
    await expect.poll(() => reasonsOf(page)).toEqual(["storage-failed"]);
    expect(thrown).toEqual([]);
  });
}
