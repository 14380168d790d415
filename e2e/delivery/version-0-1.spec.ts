import { expectDelivered, startClient, track } from "./tracked-page.ts";
import { expect, test } from "./fixtures.ts";

/** A batch as version 0.1 stored it: id, events, bytes, when it was due, whether it was in flight. */
type OldRow = readonly [string, readonly string[], number, number, boolean];

function oldRow(id: string, mark: number, isInFlight: boolean): OldRow {
  const event = `{"event_name":"marked","properties":{"mark":${mark}}}`;
  return [id, [event], event.length + 2, Date.now(), isInFlight];
}

const ids = ["mfk2x1c7.8f00.7391830182", "mfk2x1c7.9a10.1", "mfk2x1c7.a310.25"];

test("rows and tails that version 0.1 left are delivered once, under their ids", async ({
  page,
  analytics,
}) => {
  // Makes the database.
  await page.evaluate(() => countKept());
  const rows = [oldRow(ids[0]!, 0, false), oldRow(ids[1]!, 1, true)];
  await page.evaluate(
    async ([url, stored, tail]) => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("tracker-analytics");
        request.addEventListener("success", () => resolve(request.result));
      });
      await new Promise((resolve) => {
        const transaction = database.transaction("rows", "readwrite");
        for (const row of stored) transaction.objectStore("rows").put(row, [url, "dead", row[0]]);
        transaction.addEventListener("complete", resolve);
      });
      database.close();
      // The second row once more: the tail is newer.
      localStorage[`tracker-analytics ${url} dead`] = JSON.stringify(tail);
      localStorage[`tracker-analytics-pause ${url}`] = `${Date.now() + 3_600_000}`;
    },
    [`${analytics.ingestHost}/test`, rows, [rows[1]!, oldRow(ids[2]!, 2, false)]] as const,
  );
  await startClient(page);
  await track(page, [3]);
  await expectDelivered(page, analytics, [0, 1, 2, 3]);
  const stored = (await analytics.events()).map(({ batch }) => batch);
  expect(stored).toEqual(expect.arrayContaining(ids));
  expect(new Set(stored).size).toBe(4);
});
