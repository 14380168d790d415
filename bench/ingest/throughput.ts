import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What one server did under one load. */
export interface Measured {
  readonly eventsPerSecond: number;
  readonly mainUsPerEvent: number;
  readonly allUsPerEvent: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** What one loading process saw. */
export interface LoadResult {
  readonly events: number;
  readonly eventsWithWarmUp: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

const defaultConnections = 32;
const eventsPerBody = 20;
const condition = "--conditions=@tracker-analytics/source";

/** Runs one server in its own process and loads it from another, for so many seconds after a warm-up. */
export async function measure(
  kind: "floor" | "memory" | "file",
  seconds: number,
  eventsPerSecond = 0,
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "bench-ingest-"));
  const server = start("serve.ts", [kind, ...(kind === "file" ? [join(folder, "events.db")] : [])]);
  const lines = createInterface({ input: server.stdout! })[Symbol.asyncIterator]();
  try {
    const port = (await lines.next()).value as string;
    await load({ port, seconds: 2, eventsPerSecond });
    const before = await cpu(server, lines);
    const result = await load({ port, seconds, eventsPerSecond });
    const after = await cpu(server, lines);
    return {
      eventsPerSecond: result.events / result.seconds,
      mainUsPerEvent: (after.mainUs - before.mainUs) / result.eventsWithWarmUp,
      allUsPerEvent: (after.allUs - before.allUs) / result.eventsWithWarmUp,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      failed: result.failed,
    };
  } finally {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a script of this folder as a process of its own. */
export function start(script: string, args: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return spawn(
    process.execPath,
    [condition, "--disable-warning=ExperimentalWarning", file, ...args],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
}

interface Load {
  readonly port: string;
  readonly seconds: number;
  /** As fast as the server answers when none is given. */
  readonly eventsPerSecond?: number;
  readonly connections?: number;
}

/** Starts a process that loads a server. */
export function startLoad({
  port,
  seconds,
  eventsPerSecond = 0,
  connections = defaultConnections,
}: Load): ChildProcess {
  return start("load.ts", [
    port,
    String(connections),
    String(seconds),
    String(eventsPerSecond / eventsPerBody),
    String(eventsPerBody),
  ]);
}

/** Loads a server from a process of its own, and says how that went. */
export async function load(options: Load): Promise<LoadResult> {
  const sender = startLoad(options);
  let text = "";
  for await (const chunk of sender.stdout!) text += String(chunk);
  return JSON.parse(text) as LoadResult;
}

async function cpu(
  server: ChildProcess,
  lines: AsyncIterator<string>,
): Promise<{ mainUs: number; allUs: number }> {
  server.kill("SIGUSR2");
  return JSON.parse((await lines.next()).value as string) as { mainUs: number; allUs: number };
}
