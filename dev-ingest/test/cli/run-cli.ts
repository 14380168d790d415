import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Runs the command line in a process of its own, which ends with the test. `before` is a module that is loaded first. */
export function run(args: readonly string[], { before }: { readonly before?: string } = {}) {
  const preload = before === undefined ? [] : ["--import", `data:text/javascript,${before}`];
  const child = spawn(
    process.execPath,
    ["--conditions=@tracker-analytics/source", ...preload, main, ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  let rest = "";
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    const pieces = (rest + chunk).split("\n");
    rest = pieces.pop()!;
    for (const line of pieces) {
      const next = waiting.shift();
      if (next) next(line);
      else lines.push(line);
    }
  });
  return {
    line: () =>
      new Promise<string>((resolve) =>
        lines.length > 0 ? resolve(lines.shift()!) : waiting.push(resolve),
      ),
    output: () => output,
    closeOutput: () => child.stdout.destroy(),
    errors: () => errors,
    exit: () => exited,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  };
}
