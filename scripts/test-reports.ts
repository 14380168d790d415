import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { TestReport } from "./checks.ts";
import { root } from "./run-command.ts";

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightReport {
  readonly stats: Readonly<Record<"expected" | "unexpected" | "flaky" | "skipped", number>>;
  readonly suites: readonly PlaywrightSuite[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly file: string;
    readonly line: number;
    readonly title: string;
    readonly tests: readonly {
      readonly projectName: string;
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

/** A skipped test counts as failed: it says nothing about what it was written for. */
export function readVitestReport(json: string): TestReport {
  const report = JSON.parse(json) as VitestReport;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests,
    failures: report.testResults.flatMap(({ name, message, assertionResults }) => {
      const file = relative(root, name);
      const failed = assertionResults
        .filter(({ status }) => status !== "passed")
        .map(({ fullName, failureMessages, status }) =>
          describe(`${file} › ${fullName}`, failureMessages?.[0] ?? status),
        );
      return failed.length === 0 && message !== "" ? [describe(file, message)] : failed;
    }),
  };
}

/** A skipped test counts as failed, and so does one that passed only when it was tried again. */
export function readPlaywrightReport(json: string): TestReport {
  const { stats, suites } = JSON.parse(json) as PlaywrightReport;
  const specs = (suite: PlaywrightSuite): PlaywrightSuite["specs"] => [
    ...suite.specs,
    ...(suite.suites ?? []).flatMap(specs),
  ];
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
    failures: suites
      .flatMap(specs)
      .flatMap(({ file, line, title, tests }) =>
        tests
          .filter(({ status }) => status !== "expected")
          .map(({ projectName, status, results }) =>
            describe(
              `[${projectName}] ${file}:${line} › ${title}`,
              results.find(({ error }) => error !== undefined)?.error?.message ?? status,
            ),
          ),
      ),
  };
}

/**
 * Reads the report that a runner left in a file. A runner that failed without a failing test, or
 * left no report, counts as one failure.
 */
export function readReport(
  { runner, file, exitCode }: { runner: string; file: string; exitCode: number },
  read: (json: string) => TestReport,
): TestReport {
  try {
    const report = read(readFileSync(file, "utf8"));
    if (exitCode === 0 || report.failed > 0) return report;
    const failures = [...report.failures, `${runner} exited with ${exitCode}`];
    return { passed: report.passed, failed: 1, failures };
  } catch {
    return { passed: 0, failed: 1, failures: [`${runner} left no report`] };
  }
}

function describe(test: string, message: string): string {
  const lines = stripVTControlCharacters(message).trim().split("\n");
  return `${test}\n    ${lines[0]!.slice(0, 300)}`;
}
