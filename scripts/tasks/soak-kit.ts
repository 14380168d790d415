import { startServer } from "@tracker-analytics/dev-ingest";
import { buildIfStale } from "../build.ts";
import { runCommand } from "../run-command.ts";
import { ensureBrowsers } from "../system-browsers.ts";

// npm run soak-kit [-- --project chromium]: 200 tests that track the same names, in two shards at once that share a server,
// then 1,000 negative assertions, in Chromium and Firefox.
process.exitCode = (await ensureBrowsers()) || (await buildIfStale()) || (await soak());

async function soak(): Promise<number> {
  const server = await startServer({ port: 0 });
  const run = (...args: readonly string[]): Promise<number> =>
    runCommand(
      "playwright",
      ["test", "--config", "playwright/playwright.config.ts", ...args, ...process.argv.slice(2)],
      { KIT_SOAK_INGEST: server.url },
    );
  try {
    const shards = await Promise.all(
      [1, 2].map((shard) =>
        run(
          "cross-talk",
          `--shard=${shard}/2`,
          "--workers=4",
          `--output=test-results/soak-kit-${shard}`,
        ),
      ),
    );
    return Math.max(...shards) || (await run("negative-assertions", "--workers=1"));
  } finally {
    await server.close();
  }
}
