// Runs on every runtime as it is: plain JavaScript, installed beside the packed SDK.
import { createAnalytics } from "@tracker-analytics/sdk";
import { scope, withRequest } from "@tracker-analytics/sdk/server";

/**
 * Does what a user would, and returns the ledgers.
 *
 * @param {(name: string) => string} hostOf The ingest of one case.
 * @param {boolean} followsPromises Whether the runtime has `AsyncLocalStorage`.
 */
export async function runCases(hostOf, followsPromises) {
  const start = (name, settings) =>
    createAnalytics({ ingestHost: hostOf(name), flushIntervalMs: 60_000, ...settings });

  const plain = start("plain");
  for (const mark of [1, 2, 3]) plain.track("e", { mark, at: new Date(0), text: "Grüße 🌒" });
  const testMode = start("test-mode", { testMode: true });
  testMode.track("e", { mark: 1 });
  const key = start("key", { accessKey: "secret" });
  key.track("e", { mark: 1 });
  const retry = start("retry", { onDiagnostic() {} });
  retry.track("e", { mark: 1 });
  const ledgers = await Promise.all([plain, testMode, key, retry].map((each) => each.close()));

  const requests = start("requests");
  const kept = [];
  const serve = (request) =>
    withRequest(
      requests,
      { context: { request }, waitUntil: (ended) => kept.push(ended) },
      async (own) => {
        const analytics = followsPromises ? requests : own;
        analytics.track("began", { said: request });
        await new Promise((resolve) => setTimeout(resolve, (request * 7) % 11));
        analytics.track("ended", { said: request });
      },
    );
  await Promise.all(Array.from({ length: 20 }, (_, request) => serve(request)));
  await Promise.all(kept);
  await scope(requests, (own) => own.track("worked", {}));
  return [...ledgers, await requests.close()];
}
