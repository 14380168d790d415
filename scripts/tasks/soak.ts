import { buildIfStale } from "../build.ts";
import { runCommand } from "../run-command.ts";
import { ensureBrowsers } from "../system-browsers.ts";

// npm run soak [seconds]: pages that come and go for as long, in Chromium and Firefox.
const seconds = process.argv[2] ?? "300";
if (!/^[1-9]\d{0,5}$/.test(seconds)) {
  process.stderr.write(`npm run soak takes a number of seconds, not ${seconds}.\n`);
  process.exit(2);
}
process.exitCode =
  (await ensureBrowsers()) ||
  (await buildIfStale()) ||
  (await runCommand("playwright", ["test", "--config", "e2e/playwright.config.ts"], {
    SOAK_SECONDS: seconds,
  }));
