import { expect, test, vi } from "vitest";
import { startScenario } from "../scenario.ts";
import { nothingLost } from "../tally.ts";
import { marksTo, startChild } from "./child.ts";

// Processes take their time to start on a machine with other work.
vi.setConfig({ testTimeout: 20_000 });

test.for([1, 5, 25, 1_000])(
  "a script that tracks %i events and ends loses none, and ends soon after",
  async (events) => {
    const { run } = await startScenario();
    const child = startChild(
      run.ingestHost,
      `trackMarks(createAnalytics({ ingestHost }), 1, ${events});`,
    );
    const { code, output, endedAtMs } = await child.ended;
    expect([code, output]).toEqual([0, ""]);
    expect(await run.tally(marksTo(events))).toEqual(nothingLost);
    // What could hold it is longer: a kept connection 4 s, the deadlines of requests and flushes 10 s.
    expect(endedAtMs - run.batches.at(-1)!.receivedAtMs).toBeLessThan(3_500);
  },
);

test("any number of clients in one process end without a warning", async () => {
  const { run } = await startScenario();
  const child = startChild(
    run.ingestHost,
    `for (let mark = 1; mark <= 15; mark++) trackMarks(createAnalytics({ ingestHost }), mark, mark);`,
  );
  expect(await child.ended).toMatchObject({ code: 0, output: "" });
  expect(await run.tally(marksTo(15))).toEqual(nothingLost);
});

test("a script whose server hangs asks again, and ends in bounded time", async () => {
  const { run } = await startScenario();
  await run.fail({ kind: "hold-answer", delayMs: 60_000 });
  const startedAt = Date.now();
  const child = startChild(
    run.ingestHost,
    `trackMarks(createAnalytics({ ingestHost, requestTimeoutMs: 300 }), 1, 5);`,
  );
  const { code, endedAtMs } = await child.ended;
  expect(code).toBe(0);
  expect(endedAtMs - startedAt).toBeLessThan(7_000);
  expect(await run.tally(marksTo(5))).toEqual({ ...nothingLost, duplicatedOnWire: marksTo(5) });
});

test.for(["SIGTERM", "SIGINT"] as const)(
  "%s ends a process by that signal, after its events have arrived",
  async (signal) => {
    const { run } = await startScenario();
    const child = startChild(
      run.ingestHost,
      `const analytics = createAnalytics({ ingestHost });
      installShutdown(analytics);
      trackMarks(analytics, 1, 250);
      setInterval(() => {}, 60_000);
      console.log("tracked");`,
    );
    await child.said("tracked");
    child.process.kill(signal);
    expect(await child.ended).toMatchObject({ code: null, signal });
    expect(await run.tally(marksTo(250))).toEqual(nothingLost);
  },
);

test("an application that listens itself ends the process itself, and may still track", async () => {
  const { run } = await startScenario();
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost });
    installShutdown(analytics);
    trackMarks(analytics, 1, 5);
    const hold = setInterval(() => {}, 60_000);
    process.on("SIGTERM", () => setTimeout(() => {
      trackMarks(analytics, 6, 10);
      clearInterval(hold);
      process.exitCode = 7;
    }, 100));
    console.log("tracked");`,
  );
  await child.said("tracked");
  child.process.kill("SIGTERM");
  expect(await child.ended).toMatchObject({ code: 7, signal: null });
  expect(await run.tally(marksTo(10))).toEqual(nothingLost);
});

test("two clients wait for each other, and the signal ends the process after both", async () => {
  const { run } = await startScenario();
  const child = startChild(
    run.ingestHost,
    `const clients = [createAnalytics({ ingestHost }), createAnalytics({ ingestHost })];
    clients.forEach((analytics, index) => {
      installShutdown(analytics);
      trackMarks(analytics, index + 1, index + 1);
    });
    setInterval(() => {}, 60_000);
    console.log("tracked");`,
  );
  await child.said("tracked");
  child.process.kill("SIGTERM");
  expect(await child.ended).toMatchObject({ signal: "SIGTERM" });
  expect(await run.tally([1, 2])).toEqual(nothingLost);
});

test("the deadline ends the wait for a server that does not answer, a second signal sooner", async () => {
  const { run } = await startScenario();
  await run.fail({ kind: "hold-answer", delayMs: 60_000 }, { times: null });
  const hang = (timeoutMs: number): ReturnType<typeof startChild> =>
    startChild(
      run.ingestHost,
      `const analytics = createAnalytics({ ingestHost });
      installShutdown(analytics, { timeoutMs: ${timeoutMs} });
      trackMarks(analytics, 1, 1);
      setInterval(() => {}, 60_000);
      console.log("tracked");`,
    );
  const patient = hang(300);
  await patient.said("tracked");
  patient.process.kill("SIGTERM");
  expect((await patient.ended).signal).toBe("SIGTERM");

  const before = run.batches.length;
  const asked = hang(60_000);
  await asked.said("tracked");
  asked.process.kill("SIGTERM");
  await run.hasReceived(before + 1);
  asked.process.kill("SIGTERM");
  expect((await asked.ended).signal).toBe("SIGTERM");
});

test("what was taken back does nothing any more", async () => {
  const { run } = await startScenario();
  const child = startChild(
    run.ingestHost,
    `const analytics = createAnalytics({ ingestHost });
    installShutdown(analytics)();
    console.log(process.listenerCount("SIGTERM"), process.listenerCount("SIGINT"));`,
  );
  expect((await child.ended).output).toBe("0 0\n");
});

test("the children of a cluster send what they track", async () => {
  const { run } = await startScenario();
  const child = startChild(
    run.ingestHost,
    `import cluster from "node:cluster";
    import { fork } from "node:child_process";
    import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
    import { join } from "node:path";
    const folder = mkdtempSync(join(process.cwd(), ".cluster-"));
    const file = join(folder, "worker.ts");
    writeFileSync(file, 'import { createAnalytics } from "@tracker-analytics/sdk";' +
      'const analytics = createAnalytics({ ingestHost: process.env.INGEST_HOST });' +
      'analytics.track("e", { mark: Number(process.env.MARK) });' +
      'await analytics.close(); process.disconnect();');
    trackMarks(createAnalytics({ ingestHost }), 1, 1);
    cluster.setupPrimary({ exec: file, execArgv: ["--conditions=@tracker-analytics/source"] });
    let running = 3;
    for (const mark of [2, 3, 4]) cluster.fork({ MARK: mark }).on("exit", () => --running || rmSync(folder, { recursive: true }));`,
  );
  const { code, output } = await child.ended;
  expect([code, output]).toEqual([0, ""]);
  expect(await run.tally(marksTo(4))).toEqual(nothingLost);
});
