import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Row } from "../../src/questions/question.ts";

// PostgreSQL refuses to run as root; there it runs as the user "nobody" of every Linux.
const nobody = 65_534;
/** The user and group that run PostgreSQL; empty where it is the one of this process. */
export const runAs: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

const startTimeoutMs = 30_000;

/** Starts a program of PostgreSQL in a folder. */
export function spawnProgram(
  program: string,
  args: readonly string[],
  folder: string,
): ChildProcess {
  return spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], ...runAs });
}

/** Runs a program of PostgreSQL to its end. */
export async function runProgram(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<void> {
  const child = spawnProgram(program, args, folder);
  let output = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (chunk) => (output += String(chunk)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`);
}

/** Resolves when a server that was just started takes connections. */
export async function takesConnections(server: ChildProcess, url: string): Promise<void> {
  let log = "";
  server.stdout!.resume();
  server.stderr!.on("data", (chunk) => (log = (log + String(chunk)).slice(-4_000)));
  for (const deadline = performance.now() + startTimeoutMs; !(await canConnect(url));) {
    if (server.exitCode !== null || performance.now() > deadline)
      throw new Error(`PostgreSQL did not start: ${log}`);
    await delay(30);
  }
}

/** Sends a signal to a server and waits until it has ended. */
export async function endProgram(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill(signal);
  await exit;
}

/** Asks over a connection of its own. */
export async function queryOnce(url: string, text: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
