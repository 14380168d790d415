import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildIfStale } from "../build.ts";
import { runChecks, type TestReport } from "../checks.ts";
import { root, runCommand } from "../run-command.ts";
import { ensureBrowsers } from "../system-browsers.ts";
import { readPlaywrightReport, readReport, readVitestReport } from "../test-reports.ts";

const results = join(root, "test-results");

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const all: TestReport[] = [];
if ((await ensureBrowsers()) !== 0) all.push(failure("no browser to run tests in"));
if ((await buildIfStale()) === 0) {
  all.push(
    await runChecks(),
    await runUnitTests(),
    await runBrowserTests("playwright"),
    await runBrowserTests("e2e"),
  );
} else {
  all.push(failure("the build"));
}

const failures = all.flatMap((report) => report.failures);
const passed = all.reduce((sum, report) => sum + report.passed, 0);
const failed = all.reduce((sum, report) => sum + report.failed, 0);
process.stdout.write(failures.map((line) => `\nfailed: ${line}`).join(""));
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

async function runUnitTests(): Promise<TestReport> {
  const file = join(results, "vitest.json");
  const exitCode = await runCommand("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  return readReport({ runner: "vitest", file, exitCode }, readVitestReport);
}

async function runBrowserTests(folder: string): Promise<TestReport> {
  const file = join(results, `${folder}.json`);
  const exitCode = await runCommand(
    "playwright",
    ["test", "--config", `${folder}/playwright.config.ts`, "--reporter=list,json"],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  );
  return readReport({ runner: `playwright in ${folder}/`, file, exitCode }, readPlaywrightReport);
}

function failure(what: string): TestReport {
  return { passed: 0, failed: 1, failures: [what] };
}
