import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createAnalytics } from "@tracker-analytics/sdk";
import { marksTo, startChild } from "../exit/child.ts";
import { startClient, startScenario } from "../scenario.ts";
import { nothingLost } from "../tally.ts";
import { deliver, files, leaveBatches, makeFolder, startOwner } from "./folder.ts";

// Processes take their time to start on a machine with other work.
vi.setConfig({ testTimeout: 20_000 });

test.for([
  ["process.exit() at once", "process.exit(3);", 3],
  ["an uncaught exception", `throw new Error("broken");`, 1],
  ["an unhandled rejection", `await Promise.reject(new Error("broken"));`, 1],
] as const)("what %s leaves, the next process delivers, once", async ([, ending, code]) => {
  const { run } = await startScenario();
  const spoolDir = makeFolder();
  const child = startChild(
    run.ingestHost,
    `trackMarks(createAnalytics({ ingestHost, spoolDir: process.env.SPOOL }), 1, 250); ${ending}`,
    { environment: { SPOOL: spoolDir } },
  );
  expect((await child.ended).code).toBe(code);
  const before = run.batches.length;
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(before).toBe(0);
  expect(await run.tally(marksTo(250))).toEqual(nothingLost);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(250))).toEqual(nothingLost);
});

test("what waits in a queue of a request when the process exits, or could not be sent at its end, is spooled too", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const child = startChild(
    run.ingestHost,
    `import { withRequest } from "@tracker-analytics/sdk/server";
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, onDiagnostic() {}, flushTimeoutMs: 200 });
    const kept = [];
    const waitUntil = (ended) => kept.push(ended);
    await withRequest(analytics, { waitUntil }, async () => trackMarks(analytics, 1, 5));
    await Promise.all(kept);
    console.log(JSON.stringify(analytics.ledger()));
    withRequest(analytics, { waitUntil }, () => {
      trackMarks(analytics, 6, 10);
      process.exit(3);
    });`,
    { environment: { SPOOL: spoolDir } },
  );
  const { code, output } = await child.ended;
  expect([code, output]).toEqual([3, '{"tracked":5,"delivered":0,"pending":5,"dropped":{}}\n']);
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(10))).toEqual(nothingLost);
});

test("what a process tracked while the server was down for all its life, the next one delivers", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL });
    trackMarks(analytics, 1, 1_000);
    await analytics.close({ timeoutMs: 100 });
    console.log(JSON.stringify(analytics.ledger()));`,
    { environment: { SPOOL: spoolDir } },
  );
  const { output } = await child.ended;
  expect(output).toContain(`{"tracked":1000,"delivered":0,"pending":1000,"dropped":{}}`);
  await server.comeUp();
  const analytics = await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(1_000))).toEqual(nothingLost);
  expect(analytics.ledger()).toEqual({ tracked: 1_000, delivered: 1_000, pending: 0, dropped: {} });
  // In the order in which they were tracked.
  const marks = run.batches.flatMap(({ events }) =>
    events.map(({ properties }) => properties["mark"]),
  );
  expect(marks).toEqual(marksTo(1_000));
  await analytics.close();
  expect(files(spoolDir)).toEqual([]);
});

test("a signal whose deadline is over leaves the rest to the next process", async () => {
  const { run } = await startScenario();
  const spoolDir = makeFolder();
  await run.fail({ kind: "status", status: 503 }, { times: null });
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 60_000 });
    installShutdown(analytics, { timeoutMs: 200 });
    trackMarks(analytics, 1, 5);
    setInterval(() => {}, 60_000);
    console.log("tracked");`,
    { environment: { SPOOL: spoolDir } },
  );
  await child.said("tracked");
  child.process.kill("SIGTERM");
  expect((await child.ended).signal).toBe("SIGTERM");
  await run.recover();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(5))).toEqual(nothingLost);
});

test("kill -9 loses what was tracked since the last write, and nothing else", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const owner = await startOwner(run.ingestHost, spoolDir, { events: 150 });
  owner.process.kill("SIGKILL");
  await owner.ended;
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(150))).toEqual(nothingLost);
});

test("an interval of 0 keeps every task's events from kill -9", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 0 });
    trackMarks(analytics, 1, 3);
    queueMicrotask(() => process.kill(process.pid, "SIGKILL"));`,
    { environment: { SPOOL: spoolDir } },
  );
  expect((await child.ended).signal).toBe("SIGKILL");
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(3))).toEqual(nothingLost);
});

test("what a relay has answered with 202 is delivered after kill -9, byte for byte", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const events = marksTo(3).map((mark) => ({ event_name: "e", properties: { mark } }));
  const child = startChild(
    run.ingestHost,
    `import { createRelay } from "@tracker-analytics/sdk/relay";
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 60_000, onDiagnostic() {} });
    const relay = createRelay(analytics, { allow: "any" });
    const request = new Request("http://site.example/track?batch=page.1-3&age=5000", {
      method: "POST",
      headers: { origin: "http://site.example", "content-type": "application/json" },
      body: process.env.BODY,
    });
    console.log((await relay.fetch(request)).status);
    process.kill(process.pid, "SIGKILL");`,
    { environment: { SPOOL: spoolDir, BODY: JSON.stringify(events, null, "\n\t") } },
  );
  expect((await child.ended).output).toBe("202\n");
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.batches.map(({ id, status }) => [id, status])).toEqual([["page.1-3", 200]]);
  expect(run.batches[0]!.events).toEqual(events);
  expect(Number(run.batches[0]!.query["age"])).toBeGreaterThanOrEqual(5_000);
});

test("folder and files are for their owner alone", async () => {
  const { file } = await leaveBatches();
  expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  const spoolDir = join(makeFolder(), "made", "here");
  const analytics = startClient({ noEmit: false, ingestHost: "http://127.0.0.1:1", spoolDir });
  expect((statSync(spoolDir).mode & 0o777).toString(8)).toBe("700");
  await analytics.close({ timeoutMs: 1 });
});

test("track() does not touch the disk, and a folder in which everything was delivered is empty", async () => {
  const { run } = await startScenario();
  const spoolDir = makeFolder();
  const analytics = startClient({ ingestHost: run.ingestHost, spoolDir, spoolIntervalMs: 0 });
  for (const round of [0, 1, 2]) {
    for (const mark of marksTo(500)) analytics.track("e", { mark: round * 500 + mark });
    expect(files(spoolDir)).toEqual([]);
    await Promise.resolve();
    expect(files(spoolDir)).not.toEqual([]);
    await analytics.flush();
    expect(files(spoolDir)).toEqual([]);
  }
  expect(await run.tally(marksTo(1_500))).toEqual(nothingLost);
});

test("a large backlog is in several files, and each is deleted as soon as it was delivered", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const text = "x".repeat(1_000);
  const settings = { ingestHost: run.ingestHost, spoolDir, spoolIntervalMs: 0, onDiagnostic() {} };
  const analytics = startClient(settings);
  for (let first = 1; first < 3_000; first += 500) {
    for (let mark = first; mark < first + 500; mark++) analytics.track("e", { mark, text });
    await Promise.resolve();
  }
  expect(files(spoolDir).length).toBeGreaterThan(4);
  await analytics.close({ timeoutMs: 1 });
  await server.comeUp();
  server.answer = ({ id }) => (id!.endsWith("-3000") ? { status: 503 } : undefined);
  const next = startClient(settings);
  const filesLeft = () => files(spoolDir).filter((name) => name.endsWith(".sqlite")).length;
  await expect.poll(filesLeft).toBe(1);
  server.answer = () => undefined;
  await next.flush();
  expect(await run.tally(marksTo(3_000))).toEqual(nothingLost);
  expect(files(spoolDir)).toEqual([]);
});

test("more than fits into memory waits on disk, and nothing is dropped", async () => {
  const { run, spoolDir } = await leaveBatches(220);
  const dropped: string[] = [];
  const analytics = await deliver({
    ingestHost: run.ingestHost,
    spoolDir,
    maxQueueEvents: 100,
    flushTimeoutMs: 60_000,
    onDiagnostic: ({ reason }) => void dropped.push(reason),
  });
  expect(dropped).toEqual([]);
  expect(await run.tally(marksTo(220))).toEqual(nothingLost);
  expect(await analytics.close()).toMatchObject({ tracked: 220, delivered: 220, pending: 0 });
  expect(files(spoolDir)).toEqual([]);
});

test.for([
  [{ spoolDir: "" }, "spoolDir must be the path of a folder"],
  [{ spoolDir: "/tmp/x", spoolIntervalMs: -1 }, "spoolIntervalMs must be"],
] as const)("settings that cannot work are refused: %o", ([settings, message]) => {
  expect(() => createAnalytics(settings)).toThrow(message);
});

test("spoolDir on a runtime without SQLite is refused in words, and SQLite is not loaded without it", async () => {
  const { output } = await startChild(
    "",
    `process.getBuiltinModule = (name) => (console.log("asked for", name), undefined);
    createAnalytics({ ingestHost: "http://127.0.0.1:1" });
    try {
      createAnalytics({ ingestHost: "http://127.0.0.1:1", spoolDir: process.env.SPOOL });
    } catch (error) {
      console.log(String(error));
    }`,
    { environment: { SPOOL: makeFolder() } },
  ).ended;
  expect(output.trim().split("\n")).toEqual([
    "asked for node:sqlite",
    expect.stringMatching(
      /^TypeError: .* spoolDir needs node:sqlite, which this runtime does not have/,
    ),
  ]);
});
