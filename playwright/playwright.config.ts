import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { chromiumOptions, firefoxOptions } from "./e2e/browsers.ts";
import { hasWebKit } from "./e2e/delivery/webkit-programs.ts";

// Workers read this file too; the line is for the one who starts the tests.
if (!hasWebKit && process.env["TEST_WORKER_INDEX"] === undefined) {
  process.stderr.write(
    "WebKitGTK is left out: it needs Debian's packages webkit2gtk-driver and xvfb.\n",
  );
}

const isSoaking = process.env["SOAK_SECONDS"] !== undefined;

const config: PlaywrightTestConfig = defineConfig({
  testDir: ".",
  // Soaks have a command of their own: npm run soak.
  testMatch: isSoaking ? "**/*.soak.ts" : "**/*.spec.ts",
  outputDir: "../test-results/playwright",
  globalSetup: "./e2e/require-built-output.ts",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "../test-results/playwright.json" }]],
  use: { headless: true, trace: "off" },
  projects: [
    { name: "chromium", use: chromiumOptions },
    { name: "firefox", use: firefoxOptions },
    ...(hasWebKit && !isSoaking ? [{ name: "webkitgtk", testMatch: "**/*.webkit.ts" }] : []),
  ],
});

export default config;
