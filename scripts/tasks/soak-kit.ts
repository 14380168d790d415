import { startServer } from "@tracker-analytics/dev-ingest";
import { buildIfStale } from "../build.ts";
import { runCommand } from "../run-command.ts";
import { ensureBrowsers } from "../system-browsers.ts";

// npm run soak-kit: 200 tests at once that track the same names, and 1,000 negative assertions, in Chromium and Firefox.
process.exitCode = (await ensureBrowsers()) || (await buildIfStale()) || (await soak());

async function soak(): Promise<number> {
  const server = await startServer({ port: 0 });
  try {
    return await runCommand(
      "playwright",
      ["test", "--config", "playwright/playwright.config.ts", ...process.argv.slice(2)],
      { KIT_SOAK_INGEST: server.url },
    );
  } finally {
    await server.close();
  }
}
