import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createEventPlan, loadPlan, startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { expect, onTestFinished, test } from "vitest";
import { oddEvents } from "./odd-events.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

async function sourceFor(kind: "vitest" | "plan"): Promise<string> {
  const server = await startServer({ port: 0 });
  onTestFinished(() => server.close());
  await fetch(`${server.url}/track`, { method: "POST", body: JSON.stringify(oddEvents) });
  return createIngestClient({ url: server.url }).writeTest([1, 2], kind);
}

test("a Vitest test that is written for events passes, and fails with another amount", async () => {
  const source = await sourceFor("vitest");
  expect(await outcomeOf(source)).toBe("passed");
  const wrong = source.replace('amount: "25.00"', 'amount: "25.01"');
  expect(await outcomeOf(wrong)).toMatch(/expect\(analytics\)\.toHaveTrackedInOrder/);
}, 120_000);

test("a plan that is written for events finds nothing wrong with them, and a wrong amount", async () => {
  const file = join(import.meta.dirname, `written-plan-${process.pid}.ts`);
  onTestFinished(() => rm(file));
  await writeFile(file, await sourceFor("plan"));
  const plan = await loadPlan(file);
  const server = await startServer({ port: 0, plan: createEventPlan(() => plan) });
  onTestFinished(() => server.close());
  const wrong = { ...oddEvents[0]!, properties: { ...oddEvents[0]!.properties, amount: "much" } };
  const body = JSON.stringify([...oddEvents, wrong]);
  await fetch(`${server.url}/track`, { method: "POST", body });
  const events = await server.events();
  expect(events.map(({ status, issues }) => [status, issues.map(({ path }) => path)])).toEqual([
    ["ok", []],
    ["ok", []],
    ["invalid", ["/properties/amount"]],
  ]);
});

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
