import { expect, onTestFinished, test } from "vitest";
import type { Fault, ScenarioRun } from "../scenario-run.ts";
import { type ScenarioServer, startScenarioServer } from "../scenario-server.ts";

const origin = "http://page.example";

async function start(): Promise<{ scenario: ScenarioServer; run: ScenarioRun }> {
  const scenario = await startScenarioServer();
  onTestFinished(() => scenario.close());
  return { scenario, run: scenario.run("a") };
}

/** Resolves to the status, or to "cut" when there was no answer. */
async function post(
  run: ScenarioRun,
  batch: string | null,
  marks: readonly number[],
  init: RequestInit = {},
): Promise<number | "cut"> {
  const query = batch === null ? "" : `?batch=${batch}`;
  const events = marks.map((mark) => ({ event_name: "e", properties: { mark } }));
  try {
    const response = await fetch(`${run.ingestHost}/track${query}`, {
      method: "POST",
      body: JSON.stringify(events),
      ...init,
    });
    await response.text();
    return response.status;
  } catch {
    return "cut";
  }
}

test("a batch is recorded with its id, events and headers", async () => {
  const { run } = await start();
  const headers = { "content-type": "application/json", "x-analytics-key": "k" };
  expect(await post(run, "b1", [1, 2], { headers })).toBe(200);
  expect(run.batches).toEqual([
    {
      path: "track",
      id: "b1",
      body: '[{"event_name":"e","properties":{"mark":1}},{"event_name":"e","properties":{"mark":2}}]',
      events: [
        { event_name: "e", properties: { mark: 1 } },
        { event_name: "e", properties: { mark: 2 } },
      ],
      contentType: "application/json",
      accessKey: "k",
      receivedAtMs: expect.any(Number) as number,
      query: { batch: "b1" },
      known: undefined,
      stored: expect.any(Array) as unknown,
      outcome: "stored",
    },
  ]);
});

test("runs do not see each other's batches and faults", async () => {
  const { scenario, run } = await start();
  const other = scenario.run("b");
  other.fail({ kind: "answer", status: 503 });
  expect(await post(run, "1", [1])).toBe(200);
  expect(await post(other, "1", [1])).toBe(503);
  expect([run.batches.length, other.batches.length]).toEqual([1, 1]);
});

test("a preflight and an answer carry what a page of another origin needs", async () => {
  const { run } = await start();
  run.fail({ kind: "answer", status: 429, headers: { "retry-after": "2" } });
  const url = `${run.ingestHost}/track?batch=1`;
  const preflight = await fetch(url, { method: "OPTIONS", headers: { origin } });
  const refused = await fetch(url, { method: "POST", body: "[]", headers: { origin } });
  const taken = await fetch(url, { method: "POST", body: "[]", headers: { origin } });
  expect([preflight.status, refused.status, taken.status]).toEqual([204, 429, 200]);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("x-analytics-key");
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(taken.headers.get("x-analytics-batch")).toBe("1");
  for (const { headers } of [preflight, refused, taken]) {
    expect(headers.get("access-control-allow-origin")).toBe(origin);
    expect(headers.get("access-control-expose-headers")).toBe(
      "Retry-After, x-analytics-batch, x-analytics-known",
    );
  }
});

const faults: readonly {
  readonly fault: Fault;
  readonly first: number | "cut";
  readonly stored: number;
}[] = [
  { fault: { kind: "answer", status: 503 }, first: 503, stored: 0 },
  { fault: { kind: "lost-answer" }, first: "cut", stored: 1 },
  { fault: { kind: "cut", afterBytes: 5 }, first: "cut", stored: 0 },
  { fault: { kind: "slow-answer", delayMs: 40 }, first: 200, stored: 1 },
  { fault: { kind: "slow-store", delayMs: 40 }, first: 200, stored: 1 },
];

test.for(faults)("$fault.kind happens once, then all is well", async ({ fault, first, stored }) => {
  const { run } = await start();
  run.fail(fault);
  expect(await post(run, null, [1])).toBe(first);
  expect(run.batches.filter(({ outcome }) => outcome === "stored").length).toBe(stored);
  expect(run.cuts).toBe(fault.kind === "cut" ? 1 : 0);
  expect(await post(run, null, [2])).toBe(200);
});

test("a fault happens as often as planned, and only to the batches it is meant for", async () => {
  const { run } = await start();
  run.fail({ kind: "answer", status: 413 }, { times: 2, when: ({ events }) => events.length > 1 });
  const statuses: (number | "cut")[] = [];
  for (const marks of [[1], [1, 2], [1, 2], [1, 2]]) statuses.push(await post(run, null, marks));
  expect(statuses).toEqual([200, 413, 413, 200]);
});

test("a slow store keeps nothing of a client that has left", async () => {
  const { run } = await start();
  run.fail({ kind: "slow-store", delayMs: 1_500 });
  expect(await post(run, "1", [1], { signal: AbortSignal.timeout(400) })).toBe("cut");
  await run.until(({ batches }) => batches.length === 1);
  expect(run.batches[0]?.outcome).toBe("refused");
});

test("latency is added to preflights and to answers", async () => {
  const { run } = await start();
  run.latencyMs = 80;
  const startedAt = performance.now();
  await fetch(`${run.ingestHost}/track`, { method: "OPTIONS", headers: { origin } });
  await post(run, null, [1]);
  // Timers may fire up to a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThan(157);
});

test("a server that is down refuses connections, and comes up on the same port", async () => {
  const { scenario, run } = await start();
  await scenario.goDown();
  expect(await post(run, "1", [1])).toBe("cut");
  await scenario.comeUp();
  expect(await post(run, "1", [1])).toBe(200);
  expect(run.batches.length).toBe(1);
});

test("a missing key gets 401", async () => {
  const { run } = await start();
  run.accessKey = "right";
  expect(await post(run, "1", [1], { headers: { "x-analytics-key": "wrong" } })).toBe(401);
  expect(await post(run, "1", [1], { headers: { "x-analytics-key": "right" } })).toBe(200);
});

test("the tally names what is lost, and what is counted twice with and without batch ids", async () => {
  const { run } = await start();
  await post(run, "b1", [1, 2]);
  await post(run, "b1", [1, 2]);
  await post(run, "b2", [3]);
  await post(run, "b3", [3]);
  expect(run.tally([1, 2, 3, 4])).toEqual({
    lost: [4],
    duplicated: [3],
    duplicatedOnWire: [1, 2, 3],
    changedBatches: [],
  });
  run.knowsBatchIds = false;
  await post(run, "b1", [2]);
  expect(run.tally([1, 2, 3, 4])).toMatchObject({ duplicated: [2, 3], changedBatches: ["b1"] });
});

test("waiting for what does not come ends with what came", async () => {
  const { run } = await start();
  await post(run, "1", [1]);
  await expect(run.until(({ batches }) => batches.length > 1, { timeoutMs: 20 })).rejects.toThrow(
    "Received: stored 1.",
  );
});
