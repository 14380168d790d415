import { spawnSync } from "node:child_process";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { marksTo, startChild } from "../exit/child.ts";
import { startClient, startScenario } from "../scenario.ts";
import { nothingLost } from "../tally.ts";
import { deliver, files, leaveBatches, makeFolder, startOwner } from "./folder.ts";

// Processes take their time to start on a machine with other work.
vi.setConfig({ testTimeout: 30_000 });

const canIsolate = spawnSync("unshare", ["-rpf", "true"]).status === 0;

test.for([
  ["lives", () => {}],
  ["is stopped", "SIGSTOP"],
] as const)(
  "the file of a process that %s is left alone, however old it is, and blocks no one",
  async ([, signal]) => {
    const { run, server } = await startScenario();
    const spoolDir = makeFolder();
    await server.goDown();
    const owner = await startOwner(run.ingestHost, spoolDir);
    if (typeof signal === "string") owner.process.kill(signal);
    for (const file of files(spoolDir)) utimesSync(file, new Date(0), new Date(0));
    await server.comeUp();
    if (signal !== "SIGSTOP") await run.fail({ kind: "status", status: 503 }, { times: null });
    const reported: string[] = [];
    const other = startClient({
      ingestHost: run.ingestHost,
      spoolDir,
      onDiagnostic: ({ reason }) => void reported.push(reason),
    });
    expect([other.ledger().tracked, reported]).toEqual([0, []]);
    owner.process.kill("SIGKILL");
    await owner.ended;
    await run.recover();
    await deliver({ ingestHost: run.ingestHost, spoolDir });
    expect(await run.tally(marksTo(3))).toEqual(nothingLost);
  },
);

test.skipIf(!canIsolate)(
  "a process in another container, whose number says nothing here, keeps its file while it lives",
  async () => {
    const { run, server } = await startScenario();
    const spoolDir = makeFolder();
    await server.goDown();
    const owner = await startOwner(run.ingestHost, spoolDir, {
      through: ["unshare", "-rpf", "--kill-child"],
    });
    const other = startClient({ ingestHost: run.ingestHost, spoolDir, onDiagnostic() {} });
    expect(other.ledger().tracked).toBe(0);
    owner.process.kill("SIGKILL");
    await owner.ended;
    await server.comeUp();
    await deliver({ ingestHost: run.ingestHost, spoolDir });
    expect(await run.tally(marksTo(3))).toEqual(nothingLost);
  },
);

test("a process that was idle for long spools what it tracks then, whatever others did meanwhile", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  const owner = startChild(
    run.ingestHost,
    `import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 20, onDiagnostic() {} });
    trackMarks(analytics, 1, 1);
    await delay(100);
    await analytics.flush();
    process.once("SIGUSR2", async () => {
      trackMarks(analytics, 2, 11);
      await delay(200);
      console.log("written");
    });
    console.log("idle");
    await delay(60_000);`,
    { environment: { SPOOL: spoolDir } },
  );
  await owner.said("idle");
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  await server.goDown();
  owner.process.kill("SIGUSR2");
  await owner.said("written");
  owner.process.kill("SIGKILL");
  await owner.ended;
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(11))).toEqual(nothingLost);
});

test("clients of one process do not take each other's files", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const settings = { ingestHost: run.ingestHost, spoolDir, spoolIntervalMs: 0, onDiagnostic() {} };
  const clients = [startClient(settings), startClient(settings), startClient(settings)];
  clients.forEach((analytics, index) => analytics.track("e", { mark: index + 1 }));
  await Promise.resolve();
  const late = startClient(settings);
  expect(late.ledger().tracked).toBe(0);
  await server.comeUp();
  await Promise.all(clients.map((analytics) => analytics.close()));
  expect(await run.tally(marksTo(3))).toEqual(nothingLost);
  expect(readdirSync(spoolDir)).toEqual([]);
});

test("processes that find the same file send no batch twice", async () => {
  const { run, spoolDir } = await leaveBatches();
  const text = `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL });
    await analytics.flush(); console.log(analytics.ledger().delivered);`;
  const children = [1, 2, 3].map(() =>
    startChild(run.ingestHost, text, { environment: { SPOOL: spoolDir } }),
  );
  const delivered = await Promise.all(
    children.map(async ({ ended }) => Number((await ended).output)),
  );
  expect(delivered.toSorted((one, other) => one - other)).toEqual([0, 0, 4]);
  expect(await run.tally(marksTo(4))).toEqual(nothingLost);
});

test("one client that starts recovers the files of any number of others", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const settings = { ingestHost: run.ingestHost, spoolDir, onDiagnostic() {} };
  for (const mark of marksTo(12)) {
    const analytics = startClient(settings);
    analytics.track("e", { mark });
    await analytics.close({ timeoutMs: 0 });
  }
  expect(files(spoolDir).length).toBeGreaterThan(1);
  await server.comeUp();
  const analytics = await deliver(settings);
  expect(await run.tally(marksTo(12))).toEqual(nothingLost);
  await analytics.close();
  expect(files(spoolDir)).toEqual([]);
});

test("the journal that a killed process has left of a deleted file is deleted", async () => {
  const { run, spoolDir, file } = await leaveBatches();
  writeFileSync(file.replace(/-\w+\.sqlite$/, "-0123456789ab.sqlite-journal"), "");
  const analytics = await deliver({ ingestHost: run.ingestHost, spoolDir });
  await analytics.close();
  expect(await run.tally(marksTo(4))).toEqual(nothingLost);
  expect(files(spoolDir)).toEqual([]);
});

test("a recovered batch that is too large is halved, and leaves nothing behind", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await server.goDown();
  const owner = await startOwner(run.ingestHost, spoolDir, { events: 8 });
  owner.process.kill("SIGKILL");
  await owner.ended;
  await server.comeUp();
  server.answer = ({ events }) => (events.length > 2 ? { status: 413 } : undefined);
  const analytics = await deliver({ ingestHost: run.ingestHost, spoolDir, spoolIntervalMs: 0 });
  expect(await run.tally(marksTo(8))).toEqual(nothingLost);
  await analytics.close();
  expect(files(spoolDir)).toEqual([]);
});

test("denied consent deletes what is kept, and makes no folder", async () => {
  const { run, spoolDir } = await leaveBatches();
  const settings = { ingestHost: run.ingestHost, consent: "denied", onDiagnostic() {} } as const;
  startClient({ ...settings, spoolDir });
  expect(files(spoolDir)).toEqual([]);
  startClient({ ...settings, spoolDir: join(spoolDir, "below") });
  expect(files(spoolDir)).toEqual([]);
});

test("what is kept for one ingest is not sent to another", async () => {
  const { run, spoolDir } = await leaveBatches();
  const { run: another } = await startScenario();
  const analytics = await deliver({ ingestHost: another.ingestHost, spoolDir });
  expect(analytics.ledger().tracked).toBe(0);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(4))).toEqual(nothingLost);
});

test("a batch keeps its id and its age when another process delivers it", async () => {
  const { run, server } = await startScenario();
  const spoolDir = makeFolder();
  await run.fail({ kind: "status", status: 503 }, { times: null });
  const owner = await startOwner(run.ingestHost, spoolDir);
  const trackedAt = Date.now();
  await run.hasReceived(1);
  owner.process.kill("SIGKILL");
  await owner.ended;
  await server.goDown();
  await delay(1_500);
  await server.comeUp();
  await run.recover();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  const ids = new Set(run.batches.map(({ id }) => id));
  expect([...ids].join()).toMatch(/^[\w~-]+\.1-3$/);
  const { query, receivedAtMs } = run.batches.at(-1)!;
  expect(Number(query["age"])).toBeGreaterThanOrEqual(receivedAtMs - trackedAt - 50);
  expect(Number(query["age"])).toBeLessThan(receivedAtMs - trackedAt + 10_000);
});

test("the next process waits out the Retry-After that the last one was given", async () => {
  const { run } = await startScenario();
  const spoolDir = makeFolder();
  await run.fail({ kind: "status", status: 429, retryAfterSeconds: 4 });
  const owner = startChild(
    run.ingestHost,
    `import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 20, onDiagnostic: async () => {
      await delay(100);
      process.kill(process.pid, "SIGKILL");
    } });
    trackMarks(analytics, 1, 3);
    void analytics.flush();
    await delay(60_000);`,
    { environment: { SPOOL: spoolDir } },
  );
  expect((await owner.ended).signal).toBe("SIGKILL");
  const refusedAt = run.batches[0]!.receivedAtMs;
  await deliver({ ingestHost: run.ingestHost, spoolDir, flushTimeoutMs: 20_000 });
  expect(run.batches.map(({ status }) => status)).toEqual([429, 200]);
  expect(run.batches[1]!.receivedAtMs - refusedAt).toBeGreaterThanOrEqual(3_900);
  expect(await run.tally(marksTo(3))).toEqual(nothingLost);
});
