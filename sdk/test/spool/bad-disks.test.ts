import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { marksTo, startChild } from "../exit/child.ts";
import { startClient, startScenario } from "../scenario.ts";
import { nothingLost } from "../tally.ts";
import { deliver, files, leaveBatches, makeFolder, otherUser, tamper } from "./folder.ts";

// Processes take their time to start on a machine with other work.
vi.setConfig({ testTimeout: 30_000 });

/** Starts a process to which the folder `SPOOL` is a disk of one megabyte. */
const smallDisk = [
  "unshare",
  "-rm",
  "sh",
  "-c",
  'mount -t tmpfs -o size=1m tmpfs "$SPOOL" && exec "$0" "$@"',
];
const canMount =
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", tmpdir()]).status === 0;

const onSmallDisk = `
  import { cpSync, rmSync, writeFileSync } from "node:fs";
  import { setTimeout as delay } from "node:timers/promises";
  const { SPOOL, COPY } = process.env;
  const fill = () => {
    try {
      writeFileSync(SPOOL + "/fill", Buffer.alloc(2_000_000));
    } catch {}
  };
  const makeRoom = () => rmSync(SPOOL + "/fill");
  const reported = [];
  const analytics = createAnalytics({
    ingestHost,
    spoolDir: SPOOL,
    spoolIntervalMs: 20,
    onDiagnostic: ({ reason, message }) => {
      if (reason === "storage-failed") reported.push(message);
    },
  });
  const end = (result) => {
    cpSync(SPOOL, COPY, { recursive: true });
    console.log(JSON.stringify({ result, reported }));
    process.kill(process.pid, "SIGKILL");
  };
`;

async function runOnSmallDisk(text: string) {
  const { run, server } = await startScenario();
  await server.goDown();
  const copy = makeFolder();
  const child = startChild(run.ingestHost, onSmallDisk + text, {
    environment: { SPOOL: makeFolder(), COPY: copy },
    through: smallDisk,
  });
  const { signal, output } = await child.ended;
  await server.comeUp();
  expect([signal, output]).toEqual(["SIGKILL", expect.stringContaining("{")]);
  return { run, copy, ...(JSON.parse(output) as { result: unknown; reported: string[] }) };
}

test.skipIf(!canMount)(
  "what could not be written to a full disk is written when there is room, and that is reported once",
  async () => {
    const { run, copy, reported } = await runOnSmallDisk(`
      trackMarks(analytics, 1, 150);
      await delay(200);
      fill();
      trackMarks(analytics, 151, 450);
      await delay(200);
      makeRoom();
      await delay(200);
      end();`);
    expect(reported).toEqual([expect.stringContaining("database or disk is full")]);
    await deliver({ ingestHost: run.ingestHost, spoolDir: copy });
    expect(await run.tally(marksTo(450))).toEqual(nothingLost);
  },
);

test.skipIf(!canMount)(
  "the relay answers 202 for what is on disk, and 503 for what a full disk does not take",
  async () => {
    const { run, copy, result } = await runOnSmallDisk(`
      import { createRelay } from "@tracker-analytics/sdk/relay";
      const relay = createRelay(analytics, { allow: "any" });
      const post = async (mark) => {
        const body = JSON.stringify([{ event_name: "e", properties: { mark, text: "x".repeat(5_000) } }]);
        const request = new Request("http://site.example/track?batch=page." + mark + "-" + mark, {
          method: "POST",
          headers: { origin: "http://site.example", "content-type": "application/json" },
          body,
        });
        return (await relay.fetch(request)).status;
      };
      const statuses = [await post(1), await post(2)];
      fill();
      statuses.push(await post(3), await post(4), await post(1));
      makeRoom();
      statuses.push(await post(5));
      end(statuses);`);
    expect(result).toEqual([202, 202, 503, 503, 202, 202]);
    await deliver({ ingestHost: run.ingestHost, spoolDir: copy });
    expect(await run.tally(marksTo(5))).toEqual({ ...nothingLost, lost: [3, 4] });
  },
);

test.skipIf(!canMount)("a full disk does not keep what is on it from being delivered", async () => {
  const { run, server } = await startScenario();
  await server.goDown();
  const child = startChild(
    run.ingestHost,
    `import { spawnSync } from "node:child_process";
    import { readdirSync, writeFileSync } from "node:fs";
    const { SPOOL } = process.env;
    const analytics = createAnalytics({ ingestHost, spoolDir: SPOOL, onDiagnostic() {} });
    trackMarks(analytics, 1, 250);
    await analytics.close({ timeoutMs: 1 });
    try {
      writeFileSync(SPOOL + "/fill", Buffer.alloc(2_000_000));
    } catch {}
    setInterval(() => {}, 60_000);
    const asked = new Promise((resolve) => process.once("SIGUSR2", resolve));
    console.log("full");
    await asked;
    const next = createAnalytics({ ingestHost, spoolDir: SPOOL, onDiagnostic() {} });
    await next.close();
    console.log(JSON.stringify(readdirSync(SPOOL)));
    process.exit();`,
    { environment: { SPOOL: makeFolder() }, through: smallDisk },
  );
  await child.said("full");
  await server.comeUp();
  child.process.kill("SIGUSR2");
  expect((await child.ended).output).toBe('full\n["fill"]\n');
  expect(await run.tally(marksTo(250))).toEqual(nothingLost);
});

test("a file that this user may not read is left alone and reported once, and delivered when it may", async () => {
  const { run, spoolDir, file } = await leaveBatches();
  chmodSync(file, process.getuid?.() === 0 ? 0o600 : 0o000);
  const child = startChild(
    run.ingestHost,
    `const reported = [];
    const onDiagnostic = ({ reason, message }) => reported.push(reason + " " + message);
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, onDiagnostic });
    analytics.track("e", { mark: 5 });
    await analytics.close();
    console.log(JSON.stringify(reported));`,
    { environment: { SPOOL: spoolDir }, ...otherUser },
  );
  const reported = JSON.parse((await child.ended).output) as string[];
  expect(reported).toEqual([expect.stringMatching(/^storage-failed .* It is left alone\.$/)]);
  expect(reported[0]).toContain(file);
  expect(await run.tally(marksTo(5))).toEqual({ ...nothingLost, lost: marksTo(4) });
  chmodSync(file, 0o600);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(5))).toEqual(nothingLost);
});

test.for([
  ["is cut short", (file: string) => truncateSync(file, 6_000)],
  ["is overwritten in the middle", (file: string) => overwrite(file, 4_096)],
  ["is something else", (file: string) => writeFileSync(file, "not a database")],
  ["lacks a table", (file: string) => tamper(file, "DROP TABLE chunk")],
] as const)(
  "a file that %s is put aside and reported once, and the others are delivered",
  async ([, damage]) => {
    const { run, spoolDir, file } = await leaveBatches();
    const other = startChild(
      run.ingestHost,
      `const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, onDiagnostic() {} });
      trackMarks(analytics, 5, 7);
      process.exit();`,
      { environment: { SPOOL: spoolDir } },
    );
    await other.ended;
    const bytesBefore = damageAndCount(file, damage);
    const reported: string[] = [];
    const onDiagnostic = ({ reason, message }: { reason: string; message: string }) =>
      void reported.push(`${reason} ${message}`);
    await deliver({ ingestHost: run.ingestHost, spoolDir, onDiagnostic });
    expect(reported).toEqual([expect.stringMatching(/^storage-failed .*\.damaged\.$/)]);
    expect(statSync(`${file}.damaged`).size).toBe(bytesBefore);
    await deliver({ ingestHost: run.ingestHost, spoolDir, onDiagnostic });
    expect(reported.length).toBe(1);
    expect(await run.tally(marksTo(7))).toMatchObject({ lost: marksTo(4), duplicated: [] });
  },
);

function damageAndCount(file: string, damage: (file: string) => void): number {
  damage(file);
  return statSync(file).size;
}

function overwrite(file: string, from: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(255, from));
}

test("a batch whose text has changed on disk is not sent, stays in a file that is put aside, and costs no other", async () => {
  const { run, spoolDir, file } = await leaveBatches();
  tamper(
    file,
    `UPDATE chunk SET events = replace(events, '"mark":1', '"mark":9') WHERE events LIKE '%"mark":1}%'`,
  );
  const reported: string[] = [];
  const analytics = await deliver({
    ingestHost: run.ingestHost,
    spoolDir,
    onDiagnostic: ({ message }) => void reported.push(message),
  });
  expect(await run.tally(marksTo(4))).toEqual({ ...nothingLost, lost: [1, 2] });
  expect(reported).toEqual([expect.stringContaining("is not what was written")]);
  await analytics.close();
  expect(files(spoolDir)).toEqual([`${file}.damaged`]);
});

test.for([
  ["the file", (folder: string) => files(folder).forEach((file) => rmSync(file))],
  ["the folder", (folder: string) => rmSync(folder, { recursive: true })],
] as const)("%s of a living process may be deleted: it is written again", async ([, remove]) => {
  const { run, server } = await startScenario();
  const spoolDir = join(makeFolder(), "below");
  await server.goDown();
  const analytics = startClient({
    ingestHost: run.ingestHost,
    spoolDir,
    spoolIntervalMs: 0,
    onDiagnostic() {},
  });
  analytics.track("e", { mark: 1 });
  await Promise.resolve();
  remove(spoolDir);
  analytics.track("e", { mark: 2 });
  await Promise.resolve();
  expect(existsSync(spoolDir)).toBe(true);
  await analytics.close({ timeoutMs: 1 });
  await server.comeUp();
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(await run.tally(marksTo(2))).toEqual(nothingLost);
});

test("events wait in memory when the folder cannot be used, and that is reported once", async () => {
  const { run } = await startScenario();
  const file = join(makeFolder(), "file");
  writeFileSync(file, "");
  const reported: string[] = [];
  const analytics = startClient({
    ingestHost: run.ingestHost,
    spoolDir: join(file, "below"),
    spoolIntervalMs: 0,
    onDiagnostic: ({ reason }) => void reported.push(reason),
  });
  analytics.track("e", { mark: 1 });
  await analytics.flush();
  expect(await run.tally([1])).toEqual(nothingLost);
  expect(reported).toEqual(["storage-failed"]);
});
