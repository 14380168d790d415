import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Observed } from "./prober.ts";
import { read } from "./requests.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const prober = fileURLToPath(new URL("prober.ts", import.meta.url));

/** The built server in a process of its own. */
export interface Victim {
  readonly port: number;
  readonly url: string;
  readonly rssBytes: () => number;
  readonly handles: () => number;
  readonly hasEnded: () => boolean;
  readonly stop: () => Promise<void>;
}

/** Starts a server on a free port; `store` is what `--store` is given, or null. */
export async function startVictim(
  store: string | null,
  moreFlags: readonly string[] = [],
): Promise<Victim> {
  const storeFlags = store === null ? [] : ["--store", store];
  const child = spawn(
    process.execPath,
    [cli, "--port", "0", "--json", "--quiet", ...storeFlags, ...moreFlags],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  while (!/listens on \S+:\d+/.test(text)) {
    if (child.exitCode !== null) throw new Error(`The server did not start: ${text}`);
    await delay(10);
  }
  const port = Number(/listens on \S+:(\d+)/.exec(text)![1]);
  const url = `http://127.0.0.1:${port}`;
  // The first question loads what answers it.
  await read(url, "/api/events?limit=1");
  return {
    port,
    url,
    rssBytes: () => memoryOf(child),
    handles: () => readdirSync(`/proc/${child.pid}/fd`).length,
    hasEnded: () => child.exitCode !== null,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function memoryOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}

/** What an attack did to a server and to its honest neighbor. */
export interface Damage extends Observed {
  readonly maxRssBytes: number;
}

const settleMs = 1_000;
const sampleMs = 25;

/** Runs an attack while a neighbor sends and asks, and a moment longer. */
export async function observe(victim: Victim, attack: () => Promise<void>): Promise<Damage> {
  const neighbor = fork(prober, [String(victim.port)]);
  const observed = new Promise<Observed>((resolve, reject) => {
    neighbor.on("message", resolve);
    neighbor.on("exit", () => reject(new Error("The prober ended without an answer.")));
  });
  let maxRssBytes = 0;
  const sampling = setInterval(
    () => (maxRssBytes = Math.max(maxRssBytes, victim.rssBytes())),
    sampleMs,
  );
  await delay(settleMs);
  try {
    await attack();
    await delay(settleMs);
  } finally {
    neighbor.send("end");
  }
  const seen = await observed;
  clearInterval(sampling);
  return { ...seen, maxRssBytes };
}
