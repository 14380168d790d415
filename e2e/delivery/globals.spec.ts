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

const fiveMarks = marksFrom(0, 5);

/** What pages do to their globals, run in the page before the client is made. */
const changes: Readonly<Record<string, { change: () => void; reasons: readonly string[] }>> = {
  "localStorage is null, as in a WebView": {
    change: () => Object.defineProperty(globalThis, "localStorage", { value: null }),
    reasons: ["storage-failed"],
  },
  "indexedDB is null": {
    change: () => Object.defineProperty(globalThis, "indexedDB", { value: null }),
    reasons: ["storage-failed"],
  },
  "both are null": {
    change() {
      Object.defineProperty(globalThis, "localStorage", { value: null });
      Object.defineProperty(globalThis, "indexedDB", { value: null });
    },
    reasons: ["storage-failed"],
  },
  "there are no locks": {
    change: () => Object.defineProperty(navigator, "locks", { value: undefined }),
    reasons: [],
  },
  "locks are refused": {
    change() {
      navigator.locks.request = () => Promise.reject(new DOMException("no", "SecurityError"));
    },
    reasons: [],
  },
  "crypto is missing": {
    change: () => Object.defineProperty(globalThis, "crypto", { value: undefined }),
    reasons: [],
  },
  "Math.random is constant": {
    change() {
      Math.random = () => 0.5;
    },
    reasons: [],
  },
  "performance.timeOrigin is a function": {
    change: () => Object.defineProperty(performance, "timeOrigin", { value: () => 0 }),
    reasons: [],
  },
};

for (const [what, { change, reasons }] of Object.entries(changes)) {
  test(`events arrive where ${what}`, async ({ page, analytics }) => {
    const thrown: Error[] = [];
    page.on("pageerror", (error) => thrown.push(error));
    await page.evaluate(change);
    await startClient(page);
    await track(page, fiveMarks);
    await expectArrived(analytics, fiveMarks);
    await expect.poll(() => readLedger(page)).toMatchObject({ delivered: 5, pending: 0 });
    expect(await reasonsOf(page)).toEqual(reasons);
    expect(thrown).toEqual([]);
  });
}

test("forty events of 29 KB in one task arrive where Math.random is constant", async ({
  page,
  analytics,
}) => {
  await page.evaluate(() => {
    Math.random = () => 0.5;
  });
  await startClient(page);
  await track(page, marksFrom(0, 40), 29_000);
  await expectDelivered(page, analytics, marksFrom(0, 40));
});

test("a frame without an origin, whose storage is blocked, sends from memory and says so once", async ({
  page,
  analytics,
}) => {
  const thrown: Error[] = [];
  page.on("pageerror", (error) => thrown.push(error));
  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "/framed";
    document.body.append(frame);
  });
  await expect.poll(() => page.frames().length).toBe(2);
  const frame = page.frames()[1]!;
  await frame.waitForFunction(() => typeof createClient === "function");
  await startClient(frame);
  await track(frame, fiveMarks);
  await expectArrived(analytics, fiveMarks);
  await expect.poll(() => readLedger(frame)).toMatchObject({ delivered: 5, pending: 0 });
  expect(await reasonsOf(frame)).toEqual(["storage-failed"]);
  expect(thrown).toEqual([]);
});

test("what a page leaves that changes how arrays are written (Prototype 1.6) arrives", async ({
  page,
  analytics,
}) => {
  await startClient(page);
  await analytics.fail({ kind: "refuse" });
  await page.evaluate((marks) => {
    // As Prototype 1.6 has it: https://github.com/prototypejs/prototype/blob/1.6.1/src/lang/array.js
    // oxlint-disable-next-line no-extend-native -- that is what is tested
    Object.defineProperty(Array.prototype, "toJSON", {
      value(this: readonly unknown[]): string {
        const texts = this.map((value) =>
          Array.isArray(value)
            ? (value as unknown as { toJSON: () => string }).toJSON()
            : JSON.stringify(value),
        );
        return `[${texts.join(", ")}]`;
      },
    });
    addEventListener("pagehide", () => trackMarks(marks));
    location.href = "/next";
  }, fiveMarks);
  await page.waitForURL("**/next");
  await analytics.mend();
  await startClient(page);
  await expectDelivered(page, analytics, fiveMarks);
});
