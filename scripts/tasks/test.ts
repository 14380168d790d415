import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildIfStale } from "../build.ts";
import { runChecks, type Counts } from "../checks.ts";
import { root, runCommand } from "../run-command.ts";
import { ensureBrowsers } from "../system-browsers.ts";

const results = join(root, "test-results");
const failedToRun: Counts = { passed: 0, failed: 1 };

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const all: Counts[] = [];
if ((await ensureBrowsers()) !== 0) all.push(failedToRun);
if ((await buildIfStale()) === 0) {
  all.push(
    await runChecks(),
    await runUnitTests(),
    await runBrowserTests("playwright"),
    await runBrowserTests("e2e"),
  );
} else {
  all.push(failedToRun);
}

const passed = all.reduce((sum, counts) => sum + counts.passed, 0);
const failed = all.reduce((sum, counts) => sum + counts.failed, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

async function runUnitTests(): Promise<Counts> {
  const file = join(results, "vitest.json");
  const code = await runCommand("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  return readCounts(file, code, (report) => ({
    passed: count(report["numPassedTests"]),
    failed: count(report["numFailedTests"]) + count(report["numPendingTests"]),
  }));
}

async function runBrowserTests(folder: string): Promise<Counts> {
  const file = join(results, `${folder}.json`);
  const code = await runCommand(
    "playwright",
    ["test", "--config", `${folder}/playwright.config.ts`, "--reporter=list,json"],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  );
  return readCounts(file, code, ({ stats }) => {
    const { expected, unexpected, flaky, skipped } = stats as Record<string, unknown>;
    return { passed: count(expected), failed: count(unexpected) + count(flaky) + count(skipped) };
  });
}

/** A runner that failed without a failing test, or left no report, counts as one failure. */
function readCounts(
  file: string,
  exitCode: number,
  toCounts: (report: Record<string, unknown>) => Counts,
): Counts {
  try {
    const counts = toCounts(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return failedToRun;
  }
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
