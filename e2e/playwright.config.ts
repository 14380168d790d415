import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { browserTests } from "./browser-tests.ts";
import { hasWebKit } from "./delivery/webkit-programs.ts";

// Workers read this file too; the line is for the one who starts the tests.
if (!hasWebKit && process.env["TEST_WORKER_INDEX"] === undefined) {
  process.stderr.write(
    "WebKitGTK is left out: it needs Debian's packages webkit2gtk-driver and xvfb.\n",
  );
}

const isSoaking = process.env["SOAK_SECONDS"] !== undefined;

const config: PlaywrightTestConfig = defineConfig(browserTests("e2e"), {
  testDir: ".",
  // A busy machine makes the page late, and a page that is answered slowly asks more rarely. Where a test is about how soon
  // something is there, it says so itself.
  timeout: 60_000,
  expect: { timeout: 20_000 },
  // Soaks have a command of their own: npm run soak.
  testMatch: isSoaking ? "**/*.soak.ts" : "**/*.spec.ts",
  projects: hasWebKit && !isSoaking ? [{ name: "webkitgtk", testMatch: "**/*.webkit.ts" }] : [],
});

export default config;
