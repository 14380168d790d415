import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** A dev-ingest that runs as long as one test. */
export interface CliProcess {
  /** The next line of its standard output. */
  readonly line: () => Promise<string>;
}

/** Starts dev-ingest on Node itself: what loads modules must not be the test runner. */
export function startCli(argv: readonly string[]): CliProcess {
  const child = start(argv);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error("dev-ingest has ended");
      return value;
    },
  };
}

/** Runs dev-ingest to its end. */
export async function runCli(
  argv: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> {
  const child = start(argv);
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  return { code, output, errors };
}

function start(argv: readonly string[]) {
  const child = spawn(process.execPath, ["--conditions=@tracker-analytics/source", main, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
