import { createAnalytics, type ServerSettings } from "@tracker-analytics/sdk";
import { createAnalytics as createNeutral } from "../../src/neutral.ts";
import { expect, test } from "vitest";
import { startScenario } from "../scenario.ts";

const cases: readonly (readonly [given: Record<string, unknown>, message: string])[] = [
  [{ ingestHots: "http://h" }, "ingestHots is not a setting. Did you mean ingestHost?"],
  [{ ingesthost: "http://h" }, "ingesthost is not a setting. Did you mean ingestHost?"],
  [{ batchSize: 1 }, "batchSize is not a setting."],
  [{ toString: 1 }, "toString is not a setting."],
  [{ consent: "grant" }, 'consent must be "granted", "pending", or "denied", not "grant".'],
  [
    { delivery: "atleastonce" },
    'delivery must be "at-least-once" or "at-most-once", not "atleastonce".',
  ],
  [{ flushEvents: 0 }, "flushEvents must be a number from 1 to 5,000, not 0."],
  [{ flushEvents: "5" }, 'flushEvents must be a number from 1 to 5,000, not "5".'],
  [
    { maxBatchBytes: 10_000_000 },
    "maxBatchBytes must be a number from 1,000 to 4,000,000, not 10000000.",
  ],
  [{ noEmit: "yes" }, 'noEmit must be a boolean, not "yes".'],
  [{ onDiagnostic: "log" }, 'onDiagnostic must be a function, not "log".'],
  [{ beforeSend: {} }, "beforeSend must be a function, not of type object."],
  [{ accessKey: 123_456 }, "accessKey must be a string, not of type number."],
  [
    { ingestHost: "localhost:5000" },
    'ingestHost must be an address such as "http://localhost:5000", without user, query or fragment, not "localhost:5000".',
  ],
  [
    { ingestHost: "ftp://h" },
    'ingestHost must be an address such as "https://ingest.example.org", without user, query or fragment, not "ftp://h".',
  ],
  // Said without the password.
  [
    { ingestHost: "http://user:secret@h" },
    'ingestHost must be an address such as "https://ingest.example.org", without user, query or fragment.',
  ],
  [
    { ingestHost: "http://h", path: "track" },
    'path must begin with "/" and have no query, not "track".',
  ],
  [
    { ingestHost: "http://h", testMode: true, testPath: "/test?a=1" },
    'testPath must begin with "/" and have no query, not "/test?a=1".',
  ],
];

test.each(cases)("%o is refused on a server in words that mend it", (given, message) => {
  for (const create of [createAnalytics, createNeutral]) {
    expect(() => create(given as ServerSettings)).toThrow(
      new TypeError(`[tracker-analytics] Cannot start: ${message}`),
    );
  }
});

test("a script that tracks 20,000 events in one loop and ends loses none by default", async () => {
  const { run } = await startScenario();
  const analytics = createAnalytics({ ingestHost: run.ingestHost });
  for (let n = 0; n < 20_000; n++) analytics.track("numbered", { n });
  expect(await analytics.close({ timeoutMs: 60_000 })).toMatchObject({
    delivered: 20_000,
    dropped: {},
  });
  expect((await run.stored()).map(({ properties: { n } }) => n)).toEqual(
    Array.from({ length: 20_000 }, (_, n) => n),
  );
  expect(Math.max(...run.batches.map(({ events }) => events.length))).toBe(500);
});
