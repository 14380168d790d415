import { buildIfStale } from "../build.ts";
import { runCommand } from "../run-command.ts";
import { ensureBrowsers } from "../system-browsers.ts";

process.exitCode =
  (await ensureBrowsers()) ||
  (await buildIfStale()) ||
  (await runCommand("node", ["sdk/door-tests/doors/main.ts", ...process.argv.slice(2)]));
