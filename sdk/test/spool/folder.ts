import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { createAnalytics, type ServerSettings } from "@tracker-analytics/sdk";
import { startChild, marksTo, type Child, type ChildOptions } from "../exit/child.ts";
import { startClient, startScenario } from "../scenario.ts";

/** Another user than the one that runs the tests, where that one may do anything. */
export const otherUser: Pick<ChildOptions, "uid"> = process.getuid?.() === 0 ? { uid: 65_534 } : {};

/** Makes a folder that is deleted after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "spool-"));
  chmodSync(folder, 0o777);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

export function files(folder: string): readonly string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Starts a client on a folder, and waits until what it found there has arrived. */
export async function deliver(
  settings: ServerSettings,
): Promise<ReturnType<typeof createAnalytics>> {
  const analytics = startClient({ onDiagnostic: () => {}, ...settings });
  await analytics.flush();
  return analytics;
}

/** A folder with batches of two events in one file, as a process left it. */
export interface LeftFolder extends Awaited<ReturnType<typeof startScenario>> {
  readonly spoolDir: string;
  readonly file: string;
}

export async function leaveBatches(events = 4): Promise<LeftFolder> {
  const scenario = await startScenario();
  const spoolDir = makeFolder();
  await scenario.server.goDown();
  const analytics = createAnalytics({
    ingestHost: scenario.run.ingestHost,
    spoolDir,
    maxBatchEvents: 2,
    onDiagnostic() {},
  });
  for (const mark of marksTo(events)) analytics.track("e", { mark });
  await analytics.close({ timeoutMs: 10 });
  await scenario.server.comeUp();
  return { ...scenario, spoolDir, file: files(spoolDir)[0]! };
}

/** Starts a process that has written marks 1 to `events` to its spool, and goes on living. */
export async function startOwner(
  ingestHost: string,
  spoolDir: string,
  { events = 3, ...options }: ChildOptions & { readonly events?: number } = {},
): Promise<Child> {
  const owner = startChild(
    ingestHost,
    `import { readdirSync } from "node:fs";
    import { setTimeout as delay } from "node:timers/promises";
    const analytics = createAnalytics({ ingestHost, spoolDir: process.env.SPOOL, spoolIntervalMs: 20, onDiagnostic() {} });
    trackMarks(analytics, 1, ${events});
    while (!readdirSync(process.env.SPOOL).some((name) => name.endsWith("-journal"))) await delay(20);
    await delay(100);
    console.log("written");
    await delay(60_000);`,
    { ...options, environment: { SPOOL: spoolDir, ...options.environment } },
  );
  await owner.said("written");
  return owner;
}

/** Changes what a file holds, behind the back of the SDK. */
export function tamper(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}
