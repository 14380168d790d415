import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

test(
  "no file, export or dependency of the workspace is unused or unlisted",
  { timeout: 120_000 },
  async () => {
    const run = promisify(execFile)(
      join(root, "node_modules/.bin/knip"),
      ["--no-progress", "--no-config-hints"],
      { cwd: root },
    );
    // knip ends with 1 when it has found something; what it printed is the diff then.
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    expect(stdout.trim()).toBe("");
  },
);
