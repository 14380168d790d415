import { spawn } from "node:child_process";
import { join } from "node:path";

/** The repository's root folder. */
export const root: string = join(import.meta.dirname, "..");

/**
 * Runs one of the workspace's tools in the root folder, its output passed through.
 *
 * @param tool A program of `node_modules/.bin`, or one of the system.
 * @returns The exit code; 1 when it could not be started or was ended by a signal.
 */
export function runCommand(
  tool: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(tool, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment },
      shell: process.platform === "win32",
    });
    child.on("error", (error) => {
      process.stderr.write(`${tool} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
