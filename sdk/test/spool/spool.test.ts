import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createAnalytics, type ServerSettings } from "@tracker-analytics/sdk";
import { marksTo, startChild } from "../exit/child.ts";
import { startClient, startScenario } from "../scenario.ts";

// Processes take their time to start on a machine with other work.
vi.setConfig({ testTimeout: 20_000 });

const nothingLost = { lost: [], duplicated: [], duplicatedOnWire: [], changedBatches: [] };

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "spool-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function files(folder: string): readonly string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Starts a client on a folder, and waits until what it found there has arrived. */
async function deliver(settings: ServerSettings): Promise<ReturnType<typeof createAnalytics>> {
  const analytics = startClient({ onDiagnostic: () => {}, ...settings });
  await analytics.flush();
  return analytics;
}

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
    { SPOOL: spoolDir },
  );
  expect((await child.ended).code).toBe(code);
  const before = run.batches.length;
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(before).toBe(0);
  expect(run.tally(marksTo(250))).toEqual(nothingLost);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(250))).toEqual(nothingLost);
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
    { SPOOL: spoolDir },
  );
  const { code, output } = await child.ended;
  expect([code, output]).toEqual([3, '{"tracked":5,"delivered":0,"pending":5,"dropped":{}}\n']);
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(10))).toEqual(nothingLost);
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
    { SPOOL: spoolDir },
  );
  const { output } = await child.ended;
  expect(output).toContain(`{"tracked":1000,"delivered":0,"pending":1000,"dropped":{}}`);
  await server.comeUp();
  const analytics = await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(1_000))).toEqual(nothingLost);
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
  run.fail({ kind: "answer", status: 503, headers: { "retry-after": "3600" } });
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 60_000 });
    installShutdown(analytics, { timeoutMs: 200 });
    trackMarks(analytics, 1, 5);
    setInterval(() => {}, 60_000);
    console.log("tracked");`,
    { SPOOL: spoolDir },
  );
  await child.said("tracked");
  child.process.kill("SIGTERM");
  expect((await child.ended).signal).toBe("SIGTERM");
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(5))).toEqual(nothingLost);
});

test("kill -9 loses what was tracked since the last write, and nothing else", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const child = startChild(
    run.ingestHost,
    `import { setTimeout as delay } from "node:timers/promises";
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 50 });
    trackMarks(analytics, 1, 150);
    await delay(500);
    console.log("written");
    await delay(60_000);`,
    { SPOOL: spoolDir },
  );
  await child.said("written");
  child.process.kill("SIGKILL");
  await child.ended;
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(150))).toEqual(nothingLost);
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
    { SPOOL: spoolDir },
  );
  expect((await child.ended).signal).toBe("SIGKILL");
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(3))).toEqual(nothingLost);
});

/** Leaves a folder with two batches of two events, in one file. */
async function leaveBatches(): Promise<{
  run: Awaited<ReturnType<typeof startScenario>>["run"];
  spoolDir: string;
  file: string;
}> {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const settings = { spoolDir, maxBatchEvents: 2, onDiagnostic: () => {} };
  const analytics = createAnalytics({ ingestHost: run.ingestHost, ...settings });
  for (const mark of marksTo(4)) analytics.track("e", { mark });
  await analytics.close({ timeoutMs: 10 });
  await server.comeUp();
  return { run, spoolDir, file: files(spoolDir)[0]! };
}

test("a torn file costs its last batch at most", async () => {
  const { run, spoolDir, file } = await leaveBatches();
  truncateSync(file, statSync(file).size - 5);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(4))).toEqual({ ...nothingLost, lost: [3, 4] });
});

test("a rotten line costs itself and nothing else", async () => {
  const { run, spoolDir, file } = await leaveBatches();
  const text = readFileSync(file, "utf8");
  writeFileSync(file, `not a record\n${text.replace(`\\"mark\\":1`, `\\"mark\\":9`)}`);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(4))).toEqual({ ...nothingLost, lost: [1, 2] });
});

test("folder and files are for their owner alone", async () => {
  const { file } = await leaveBatches();
  expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  const spoolDir = join(makeFolder(), "made", "here");
  const analytics = startClient({ noEmit: false, ingestHost: "http://127.0.0.1:1", spoolDir });
  expect((statSync(spoolDir).mode & 0o777).toString(8)).toBe("700");
  await analytics.close({ timeoutMs: 1 });
});

test("two processes that find the same files send no batch twice", async () => {
  const { run, spoolDir } = await leaveBatches();
  const text = `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL });
    await analytics.flush(); console.log(analytics.ledger().delivered);`;
  const children = [1, 2, 3].map(() => startChild(run.ingestHost, text, { SPOOL: spoolDir }));
  const delivered = await Promise.all(
    children.map(async ({ ended }) => Number((await ended).output)),
  );
  expect(delivered.toSorted((one, other) => one - other)).toEqual([0, 0, 4]);
  expect(run.tally(marksTo(4))).toEqual(nothingLost);
});

test("the file of a process that lives is left alone, and one of a silent host is not", async () => {
  const { run, spoolDir, file } = await leaveBatches();
  const elsewhere = file.replace("-left-0-", "-0123456789ab-1-");
  writeFileSync(elsewhere, readFileSync(file));
  rmSync(file);
  const first = await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(first.ledger().tracked).toBe(0);
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(elsewhere, longAgo, longAgo);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(4))).toEqual(nothingLost);
});

test("what is kept for one ingest is not sent to another", async () => {
  const { run, spoolDir } = await leaveBatches();
  const { run: another } = await startScenario();
  const analytics = await deliver({ ingestHost: another.ingestHost, spoolDir });
  expect(analytics.ledger().tracked).toBe(0);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.tally(marksTo(4))).toEqual(nothingLost);
});

test("events wait in memory when the folder cannot be used, and that is told once", async () => {
  const { run } = await startScenario();
  const file = join(makeFolder(), "file");
  writeFileSync(file, "");
  const told: string[] = [];
  const analytics = startClient({
    ingestHost: run.ingestHost,
    spoolDir: join(file, "below"),
    onDiagnostic: ({ reason }) => void told.push(reason),
  });
  analytics.track("e", { mark: 1 });
  await analytics.flush();
  expect(run.tally([1])).toEqual(nothingLost);
  expect(told).toEqual(["storage-failed"]);
});

test("a file does not grow while events come and go", async () => {
  const { run } = await startScenario();
  const spoolDir = makeFolder();
  const analytics = startClient({ ingestHost: run.ingestHost, spoolDir, spoolIntervalMs: 0 });
  for (let round = 0; round < 20; round++) {
    for (const mark of marksTo(100)) analytics.track("e", { mark: round * 100 + mark });
    await analytics.flush();
  }
  analytics.track("e", { mark: 2_001 });
  await Promise.resolve();
  expect(statSync(files(spoolDir)[0]!).size).toBeLessThan(1_000);
});

test.for([
  [{ spoolDir: "" }, "spoolDir must be the path of a folder"],
  [{ spoolDir: "/tmp/x", spoolIntervalMs: -1 }, "spoolIntervalMs must be"],
] as const)("settings that cannot work are refused: %o", ([settings, message]) => {
  expect(() => createAnalytics(settings)).toThrow(message);
});
