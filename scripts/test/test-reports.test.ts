import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../run-command.ts";
import { readPlaywrightReport, readReport, readVitestReport } from "../test-reports.ts";

const none = join(root, "no-such-report.json");

const spec = (title: string, status: string, message?: string) => ({
  file: "page/find.spec.ts",
  line: 7,
  title,
  tests: [
    {
      projectName: "firefox",
      status,
      results: [message === undefined ? {} : { error: { message } }],
    },
  ],
});

test("a report of Vitest names each failed and each skipped test, with the first line of its error", () => {
  const red = "\u001b[31mexpected 1 to be 2\u001b[39m\n    at file.ts:1";
  const results = [
    { status: "passed", fullName: "adds", failureMessages: [] },
    { status: "failed", fullName: "subtracts", failureMessages: [red] },
    { status: "pending", fullName: "divides", failureMessages: [] },
  ];
  expect(
    readVitestReport(
      JSON.stringify({
        numPassedTests: 1,
        numFailedTests: 1,
        numPendingTests: 1,
        testResults: [
          { name: join(root, "sdk/test/sum.test.ts"), message: "", assertionResults: results },
          {
            name: join(root, "sdk/test/x.test.ts"),
            message: "no such module",
            assertionResults: [],
          },
        ],
      }),
    ),
  ).toEqual({
    passed: 1,
    failed: 2,
    failures: [
      "sdk/test/sum.test.ts › subtracts\n    expected 1 to be 2",
      "sdk/test/sum.test.ts › divides\n    pending",
      "sdk/test/x.test.ts\n    no such module",
    ],
  });
});

test("a report of Playwright names what failed, was skipped or passed only at a second try", () => {
  const specs = [
    spec("finds", "expected"),
    spec("looks", "unexpected", "Timed out\nat x"),
    spec("waits", "flaky", "gone"),
  ];
  expect(
    readPlaywrightReport(
      JSON.stringify({
        stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
        suites: [{ specs, suites: [{ specs: [spec("rests", "skipped")] }] }],
      }),
    ),
  ).toEqual({
    passed: 1,
    failed: 3,
    failures: [
      "[firefox] page/find.spec.ts:7 › looks\n    Timed out",
      "[firefox] page/find.spec.ts:7 › waits\n    gone",
      "[firefox] page/find.spec.ts:7 › rests\n    skipped",
    ],
  });
});

test("a runner that left no report counts as a failure", () => {
  expect(readReport({ runner: "vitest", file: none, exitCode: 0 }, readVitestReport)).toEqual({
    passed: 0,
    failed: 1,
    failures: ["vitest left no report"],
  });
});
