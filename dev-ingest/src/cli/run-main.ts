import { once } from "node:events";
import { runCli } from "./run-cli.ts";

/** Runs this process's command line. */
export async function runMain(): Promise<void> {
  let isServing = false;
  // `dev-ingest tail | head -1`: the reader has seen enough. A server goes on without one.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (!isServing) process.exit(0);
  });
  const code = await runCli(process.argv.slice(2), process.env, {
    async write(piece) {
      if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    },
    writeLog(text) {
      isServing = true;
      if (process.stdout.writable) process.stdout.write(text);
    },
    writeError: (text) => void process.stderr.write(text),
  });
  process.exitCode = code;
  // What is left, watchers of a server or timers in the module of a plan, has nothing to do any more.
  process.stdout.write("", () => process.exit());
}
