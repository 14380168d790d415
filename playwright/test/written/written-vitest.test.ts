import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

test("a Vitest test that is written for events passes, and fails with another amount", async () => {
  const server = await startServer({ port: 0 });
  onTestFinished(() => server.close());
  const body = [
    { event_name: "donation_received", properties: { donation_id: 1, amount: "25.00", at: null } },
    { event_name: "donation_pending", properties: { donation_id: 1, lines: [{ n: 1 }] } },
  ];
  await fetch(`${server.url}/track`, { method: "POST", body: JSON.stringify(body) });
  const source = await createIngestClient({ url: server.url }).writeTest([1, 2], "vitest");
  expect(await outcomeOf(source)).toBe("passed");
  const wrong = source.replace('amount: "25.00"', 'amount: "25.01"');
  expect(await outcomeOf(wrong)).toMatch(/expect\(analytics\)\.toHaveTrackedInOrder/);
}, 120_000);

/** Runs a source in this project's own Vitest. */
async function outcomeOf(source: string): Promise<string> {
  const file = join(import.meta.dirname, `written-${process.pid}.test.ts`);
  await writeFile(file, source);
  try {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    await run(process.execPath, [vitest, "run", "--project", "playwright", file], { cwd: root });
    return "passed";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  } finally {
    await rm(file);
  }
}
