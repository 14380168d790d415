import { expectResults } from "./expect-results.ts";
import { blockOf, type Stranger, type TestResults } from "./stranger.ts";

const failureMessage = `expect(analytics).toHaveTracked("donation_received", { amount: 25 }, { within: 50 })

Waited 50 ms.
1 event arrived, none of them matches.
Nearest: #1 donation_received  +0.000 s  server
  amount  expected 25, received "25.00" (the same amount as text: use money(25))
Everything that was tracked has arrived.`;

/** Tests in Vitest: a client in memory, and one whose requests MSW answers. */
export async function testVitestAndMsw(stranger: Stranger): Promise<void> {
  stranger.write("donate.test.ts", blockOf("docs/testing.md", "the form tracks the donation"));
  stranger.write("recording.ts", blockOf("docs/testing.md", "export const recording"));
  stranger.write(
    "network.test.ts",
    `import { createAnalytics } from "@tracker-analytics/sdk";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { analyticsMatchers } from "@tracker-analytics/playwright/vitest";
import { recording, server } from "./recording.ts";

expect.extend(analyticsMatchers);
beforeAll(() => server.listen());
afterEach(() => recording.clear());
afterAll(() => server.close());

async function donate() {
  const analytics = createAnalytics({ ingestHost: "https://ingest.example.org" });
  analytics.track("donation_received", { amount: "25.00" });
  await analytics.close();
}

test("what the application sends is recorded, although the server is down at first", async () => {
  await donate();
  await expect(recording).toHaveTrackedExactly(["donation_received"]);
  await expect(recording).not.toHaveTracked("donation_cancelled");
});

test("a wrong amount", async () => {
  await donate();
  await expect(recording).toHaveTracked("donation_received", { amount: 25 }, { within: 50 });
});
`,
  );
  const { output } = await stranger.run("vitest", "run", "--reporter=json", "--outputFile=r.json");
  expectResults(readResults(stranger, output), {
    passed: [
      "the form tracks the donation",
      "what the application sends is recorded, although the server is down at first",
    ],
    failed: ["a wrong amount", failureMessage],
  });
}

/** The same client in memory in Jest, which loads no ES modules. */
export async function testJest(stranger: Stranger): Promise<void> {
  stranger.write("package.json", stranger.read("package.json").replace('"module"', '"commonjs"'));
  stranger.write(
    "donate.test.js",
    `const { analyticsMatchers, createTestAnalytics } = require("@tracker-analytics/playwright/jest");

expect.extend(analyticsMatchers);

function donate() {
  const analytics = createTestAnalytics();
  analytics.track("donation_received", { amount: "25.00" });
  return analytics;
}

test("the form tracks the donation", async () => {
  const analytics = donate();
  await expect(analytics).toHaveTracked("donation_received", { amount: "25.00" });
  await expect(analytics).not.toHaveTracked("donation_cancelled");
});

test("a wrong amount", async () => {
  await expect(donate()).toHaveTracked("donation_received", { amount: 25 }, { within: 50 });
});
`,
  );
  const { output } = await stranger.run("jest", "--json", "--outputFile=r.json");
  expectResults(readResults(stranger, output), {
    passed: ["the form tracks the donation"],
    failed: ["a wrong amount", failureMessage],
  });
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function readResults(stranger: Stranger, output: string): TestResults {
  let report: Report;
  try {
    report = JSON.parse(stranger.read("r.json")) as Report;
  } catch {
    throw new Error(`The runner left no report:\n${output}`);
  }
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    passed: results.filter(({ status }) => status === "passed").map(({ title }) => title),
    failed: new Map(
      results
        .filter(({ status }) => status !== "passed")
        .map(({ title, failureMessages }) => [title, failureMessages.join("\n")]),
    ),
  };
}
