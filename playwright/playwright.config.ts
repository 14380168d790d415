import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { browserTests } from "../e2e/browser-tests.ts";

// Soaks have a command of their own: npm run soak-kit.
const isSoaking = process.env["KIT_SOAK_INGEST"] !== undefined;

const config: PlaywrightTestConfig = defineConfig(browserTests("playwright"), {
  testDir: "..",
  testMatch: isSoaking
    ? "playwright/test/**/*.soak.ts"
    : ["playwright/test/**/*.spec.ts", "examples/*/test/**/*.spec.ts"],
  ...(isSoaking && { reporter: "dot" }),
});

export default config;
