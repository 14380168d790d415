import { createAnalytics } from "@tracker-analytics/sdk";
import { definePlan, event, int } from "@tracker-analytics/sdk/plan";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { analyticsHandlers, createRecording, type ReceivedEvent } from "../../src/msw.ts";
import { analyticsMatchers } from "../../src/vitest.ts";

expect.extend(analyticsMatchers);

const plan = definePlan({ bid_applied: event({ bid_id: int() }) });
const recording = createRecording();
const server = setupServer(...analyticsHandlers({ plan, recording }));

beforeAll(() => server.listen());
afterEach(() => {
  server.resetHandlers();
  recording.clear();
});
afterAll(() => server.close());

test("what the application sends over the network is recorded, and held against the plan", async () => {
  const analytics = createAnalytics({ ingestHost: "https://ingest.example.org" });
  analytics.track("bid_applied", { bid_id: 7 });
  analytics.track("bid_applied", { bid_id: "7" });
  await analytics.close();
  await expect(recording).toHaveTracked("bid_applied", { bid_id: 7 }, { times: 1 });
  await expect(recording).not.toHaveNoInvalidEvents();
  await expect(recording).toHaveTrackedExactly(["bid_applied", "bid_applied"]);
  expect(analytics.ledger()).toMatchObject({ tracked: 2, delivered: 2 });
});

test("a fault is met as often as asked, and the client delivers all the same", async () => {
  const seen: (readonly ReceivedEvent[])[] = [];
  server.use(
    ...analyticsHandlers({
      faults: [{ status: 503, times: 2 }, { isUnreachable: true }],
      onEvents: (events) => seen.push(events),
    }),
  );
  const analytics = createAnalytics({
    ingestHost: "https://ingest.example.org",
    onDiagnostic: () => {},
  });
  onTestFinished(() => void analytics.close());
  analytics.track("viewed");
  const deadline = performance.now() + 30_000;
  while (analytics.ledger().delivered === 0 && performance.now() < deadline) {
    await analytics.flush({ timeoutMs: 200 });
  }
  expect(seen.flat().map(({ event_name }) => event_name)).toEqual(["viewed"]);
});

test("the answers are those of dev-ingest: a repeated batch counts once, a question is answered", async () => {
  const body = '[{"event_name":"bid_applied","properties":{"bid_id":1}}]';
  await post("batch=c.1-1", body);
  const [response, answer] = await post("batch=c.1-1&ask=c.1-1,c.2-3", body);
  expect(answer).toEqual({
    batch: "c.1-1",
    duplicate: true,
    accepted: 0,
    known: 1,
    results: [],
  });
  expect(response.headers.get("x-analytics-batch")).toBe("c.1-1");
  expect(response.headers.get("x-analytics-known")).toBe("c.1-1");
  await expect(recording).toHaveTrackedExactly(["bid_applied"]);
  const [refused] = await post("batch=c.4-4", "[");
  expect(refused.status).toBe(400);
});

async function post(query: string, body: string): Promise<[Response, unknown]> {
  const response = await fetch(`https://ingest.example.org/track?${query}`, {
    method: "POST",
    body,
  });
  return [response, await response.json()];
}
