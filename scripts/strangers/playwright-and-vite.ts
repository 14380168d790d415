import { chromiumOptions, firefoxOptions } from "../../e2e/browsers.ts";
import { expectResults } from "./expect-results.ts";
import { blockOf, type Stranger, type TestResults } from "./stranger.ts";

const port = 4_178;
const documented = blockOf("playwright/README.md", "Nearest: #3");

const optionsByBrowser = { chromium: chromiumOptions, firefox: firefoxOptions };

/**
 * Tests a Vite application with the first test of the kit's README, and a sender in Python.
 *
 * @param browsers `chromium`, `firefox` or both.
 */
export async function testPlaywrightAndVite(
  stranger: Stranger,
  browsers: readonly string[],
): Promise<void> {
  stranger.write("index.html", '<script type="module" src="/src/main.ts"></script>');
  stranger.write(
    "src/main.ts",
    `import { createAnalytics } from "@tracker-analytics/sdk";

const analytics = createAnalytics({ ingestHost: "https://ingest.example.org" });
analytics.track("page_viewed");

document.body.innerHTML = "<button>Donate</button>";
document.querySelector("button")!.addEventListener("click", () => {
  analytics.track("donation_recieved");
  analytics.track("donation_received", { donation_id: 123, amount: "25.00" });
});
`,
  );
  stranger.write("tests/donate.spec.ts", blockOf("playwright/README.md", "a donation is tracked"));
  stranger.write(
    "tests/donation.spec.ts",
    `import { test, expect } from "@tracker-analytics/playwright";

test("a donation", async ({ page, analytics }) => {
  await page.goto("/");
  await expect(analytics).not.toHaveTracked("donation_received");
  await page.getByRole("button", { name: "Donate" }).click();
  await expect(analytics).toHaveTracked("donation_received", { donation_id: 123, amount: 25 });
});

test("nothing is tracked before the click", async ({ page, analytics }) => {
  await page.goto("/");
  await expect(analytics).toHaveTrackedExactly(["page_viewed"]);
});
`,
  );
  stranger.write("send.py", blockOf("README.md", "# send.py"));
  stranger.write(
    "tests/senders.spec.ts",
    `import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { test, expect } from "@tracker-analytics/playwright";

const address = "http://127.0.0.1:5000/track";

test("Python and curl reach the run", async ({ analytics }) => {
  const program = readFileSync("send.py", "utf8").replace(address, analytics.ingestHost + "/test");
  await promisify(execFile)("python3", ["-c", program]);
  const event = '[{"event_name":"hello","properties":{"answer":42}}]';
  await promisify(execFile)("curl", ["-sS", analytics.ingestHost + "/test", "--json", event]);
  await expect(analytics).toHaveTrackedExactly([
    ["donation_received", { amount: "25.00" }],
    ["hello", { answer: 42 }],
  ]);
});
`,
  );
  stranger.write(
    "playwright.config.ts",
    `import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  workers: 2,
  reporter: [["json", { outputFile: "results.json" }]],
  use: { baseURL: "http://127.0.0.1:${port}" },
  webServer: { command: "vite --host 127.0.0.1 --port ${port} --strictPort", url: "http://127.0.0.1:${port}" },
  // This machine's browsers.
  projects: ${JSON.stringify(
    browsers.map((name) => ({
      name,
      use: optionsByBrowser[name as keyof typeof optionsByBrowser],
    })),
  )},
});
`,
  );
  const { output } = await stranger.run("playwright", "test");
  for (const browser of browsers) {
    expectResults(readResults(stranger, browser, output), {
      passed: [
        "a donation is tracked",
        "nothing is tracked before the click",
        "Python and curl reach the run",
      ],
      failed: ["a donation", documented.replace("a-donation-is-tracked-", "a-donation-")],
    });
  }
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly projectName: string;
      readonly results: readonly {
        readonly status: string;
        readonly errors: readonly { readonly message?: string }[];
      }[];
    }[];
  }[];
}

function readResults(stranger: Stranger, browser: string, output: string): TestResults {
  let report: { readonly suites: readonly Suite[] };
  try {
    report = JSON.parse(stranger.read("results.json")) as typeof report;
  } catch {
    throw new Error(`Playwright left no report:\n${output}`);
  }
  const specs = allSuites(report.suites).flatMap((suite) => suite.specs);
  const results = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ projectName }) => projectName === browser)
      .map(({ results: [result] }) => ({ title, ...result! })),
  );
  return {
    passed: results.filter(({ status }) => status === "passed").map(({ title }) => title),
    failed: new Map(
      results
        .filter(({ status }) => status !== "passed")
        .map(({ title, errors }) => [title, errors.map(({ message }) => message).join("\n")]),
    ),
  };
}

function allSuites(suites: readonly Suite[]): readonly Suite[] {
  return suites.flatMap((suite) => [suite, ...allSuites(suite.suites ?? [])]);
}
