import { test, type TestInfo } from "@playwright/test";
import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { requestsOf, stepTitleOf, timelineOf } from "../explain/timeline.ts";

/** Shows what arrived in the trace, a step a request. */
export async function showInTrace(events: readonly StoredEvent[]): Promise<void> {
  for (const request of requestsOf(events))
    await test.step(stepTitleOf(request), () => {}, { box: true });
}

/** Attaches what arrived to the report of a test that failed: a timeline to read, and the events as NDJSON. */
export async function attachRun(
  testInfo: TestInfo,
  run: string,
  events: readonly StoredEvent[],
): Promise<void> {
  await testInfo.attach("analytics timeline", {
    body: timelineOf(run, events),
    contentType: "text/plain",
  });
  await testInfo.attach("analytics-events.ndjson", {
    body: events.map((event) => `${JSON.stringify(event)}\n`).join(""),
    contentType: "application/x-ndjson",
  });
}
