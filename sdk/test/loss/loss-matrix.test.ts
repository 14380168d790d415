import { setTimeout as delay } from "node:timers/promises";
import type { Diagnostic } from "@tracker-analytics/sdk";
import { expect, test, vi } from "vitest";
import { marksTo, startChild } from "../exit/child.ts";
import { type Scenario, startClient, startScenario } from "../scenario.ts";

// Processes take their time to start on a machine with other work.
vi.setConfig({ testTimeout: 20_000 });

const nothingLost = { lost: [], duplicated: [], changedBatches: [] };

function trackMarks(analytics: ReturnType<typeof startClient>, last: number): void {
  for (const mark of marksTo(last)) analytics.track("e", { mark });
}

const troubles: readonly (readonly [what: string, cause: (scenario: Scenario) => unknown])[] = [
  ["503 twice", ({ run }) => run.fail({ kind: "status", status: 503 }, { times: 2 })],
  ["a lost answer, twice", ({ run }) => run.fail({ kind: "drop-after" }, { times: 2 })],
  ["a connection that is cut", ({ run }) => run.fail({ kind: "drop-before" })],
  ["408", ({ run }) => run.fail({ kind: "status", status: 408 })],
  ["413 for more than ten events", ({ server }) => refuseLarge(server, 413, 10)],
  ["400 for more than one event", ({ server }) => refuseLarge(server, 400, 1)],
  ["a server that hangs", ({ run }) => run.fail({ kind: "hold-answer", delayMs: 60_000 })],
];

function refuseLarge(server: Scenario["server"], status: number, most: number): void {
  server.answer = ({ events }) => (events.length > most ? { status } : undefined);
}

test.for(troubles)("%s costs nothing, and nothing is counted twice", async ([, cause]) => {
  const scenario = await startScenario();
  await cause(scenario);
  const { run } = scenario;
  const analytics = startClient({
    ingestHost: run.ingestHost,
    requestTimeoutMs: 200,
    onDiagnostic: () => {},
  });
  trackMarks(analytics, 25);
  const ledger = await analytics.flush();
  expect(await run.tally(marksTo(25))).toMatchObject(nothingLost);
  expect(ledger).toEqual({ tracked: 25, delivered: 25, pending: 0, dropped: {} });
});

test("Retry-After is obeyed to within 100 ms, by flush() too", async () => {
  const { run } = await startScenario();
  await run.fail({ kind: "status", status: 429, retryAfterSeconds: 2 });
  const analytics = startClient({ ingestHost: run.ingestHost, onDiagnostic: () => {} });
  trackMarks(analytics, 5);
  await analytics.flush();
  const [refused, stored] = run.batches;
  const waitedMs = stored!.receivedAtMs - refused!.receivedAtMs;
  expect(waitedMs).toBeGreaterThanOrEqual(1_995);
  expect(waitedMs).toBeLessThan(2_100);
  expect(await run.tally(marksTo(5))).toMatchObject(nothingLost);
});

test("a flush during a slow flush waits for its own events, and the first one not for them", async () => {
  const { run } = await startScenario();
  await run.fail({ kind: "hold-answer", delayMs: 300 });
  const analytics = startClient({ ingestHost: run.ingestHost });
  analytics.track("e", { mark: 1 });
  const first = analytics.flush();
  await run.hasReceived(1);
  await run.fail({ kind: "hold-answer", delayMs: 200 });
  analytics.track("e", { mark: 2 });
  const second = analytics.flush();
  expect(await first).toMatchObject({ delivered: 1, pending: 1 });
  expect(await second).toMatchObject({ delivered: 2, pending: 0 });
  expect(await run.tally([1, 2])).toMatchObject(nothingLost);
});

test("a flush that reaches its deadline keeps what is not delivered", async () => {
  const { run } = await startScenario();
  await run.fail({ kind: "status", status: 503, retryAfterSeconds: 1 });
  const analytics = startClient({ ingestHost: run.ingestHost, onDiagnostic: () => {} });
  trackMarks(analytics, 5);
  const startedAt = performance.now();
  expect(await analytics.flush({ timeoutMs: 100 })).toMatchObject({ pending: 5 });
  expect(performance.now() - startedAt).toBeLessThan(900);
  await analytics.flush();
  expect(await run.tally(marksTo(5))).toMatchObject(nothingLost);
});

test("SIGTERM after 100 ms of tracking loses nothing", async () => {
  const { run } = await startScenario();
  await run.fail({ kind: "latency", delayMs: 30 }, { times: null });
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost });
    installShutdown(analytics);
    let mark = 0;
    const tracking = setInterval(() => {
      trackMarks(analytics, mark + 1, mark + 10);
      mark += 10;
    }, 5);
    process.once("SIGTERM", () => {
      clearInterval(tracking);
      console.log(mark);
    });
    console.log("started");`,
  );
  await child.said("started");
  await delay(100);
  child.process.kill("SIGTERM");
  const { code, output } = await child.ended;
  const last = Number(output.split("\n")[1]);
  expect(code).toBe(0);
  expect(last).toBeGreaterThan(10);
  expect(await run.tally(marksTo(last))).toMatchObject(nothingLost);
});

test("30,000 events for a server that is down stay within the bounds, and every loss is counted", async () => {
  const { run, server } = await startScenario();
  await server.goDown();
  const lost: Diagnostic[] = [];
  const analytics = startClient({
    ingestHost: run.ingestHost,
    maxQueueEvents: 10_000,
    onDiagnostic: (diagnostic) => void lost.push(diagnostic),
  });
  trackMarks(analytics, 30_000);
  const { tracked, pending, dropped } = analytics.ledger();
  expect(pending).toBeLessThanOrEqual(10_000);
  expect(tracked).toBe(30_000);
  expect(pending + (dropped["queue-full"] ?? 0)).toBe(30_000);
  await server.comeUp();
  const { delivered } = await analytics.flush();
  const newest = marksTo(30_000).slice(-delivered);
  expect(delivered).toBe(pending);
  expect(await run.tally(newest)).toMatchObject(nothingLost);
  const told = lost.reduce((sum, { lostEvents }) => sum + lostEvents, 0);
  expect(told).toBe(30_000 - delivered);
});

test("a value that cannot be sent costs itself, and none of its neighbors", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, onDiagnostic: () => {} });
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  analytics.track("e", { mark: 1 });
  analytics.track("e", { mark: 2, big: 12345678901234567890n });
  analytics.track("e", { mark: 3, cycle });
  analytics.track("e", { mark: 4 });
  await analytics.flush();
  expect((await run.stored()).map(({ properties }) => properties)).toEqual([
    { mark: 1 },
    { mark: 2, big: "12345678901234567890" },
    { mark: 3 },
    { mark: 4 },
  ]);
});

test("what is changed after track() is sent as it was", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const properties = { mark: 1, list: [1] };
  analytics.track("e", properties);
  properties.mark = 2;
  properties.list.push(2);
  await analytics.flush();
  expect((await run.stored())[0]?.properties).toEqual({ mark: 1, list: [1] });
});

test("a redirect is not followed, the key does not travel, and the events are kept", async () => {
  const { run, runNamed, server } = await startScenario();
  const elsewhere = runNamed("elsewhere");
  const location = `${elsewhere.ingestHost}/track`;
  server.answer = () => ({ status: 307, headers: { location } });
  const told: string[] = [];
  const analytics = startClient({
    ingestHost: run.ingestHost,
    accessKey: "secret",
    onDiagnostic: ({ reason }) => void told.push(reason),
  });
  trackMarks(analytics, 5);
  expect(await analytics.flush({ timeoutMs: 200 })).toMatchObject({ pending: 5 });
  expect([elsewhere.batches, told]).toEqual([[], ["set-up-wrong"]]);
  server.answer = () => undefined;
  await analytics.flush();
  expect(await run.tally(marksTo(5))).toMatchObject(nothingLost);
});
