import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { browserTests } from "../e2e/browser-tests.ts";

const config: PlaywrightTestConfig = defineConfig(browserTests("playwright"), {
  testDir: "test",
  testMatch: "**/*.spec.ts",
});

export default config;
