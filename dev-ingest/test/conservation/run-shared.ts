import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Shape } from "../../src/api/shapes.ts";
import { createIngestClient, type Fault } from "../../src/client/client.ts";
import { createRandom } from "../fuzz/mutate.ts";
import { PostgresServer } from "../postgres/postgres-server.ts";
import { checkConservation, type Verdict } from "./check.ts";
import { startResettingProxy } from "./resetting-proxy.ts";
import { storedRaws } from "./run-conservation.ts";
import { ServerProcess } from "./server-process.ts";
import { Writers } from "./writers.ts";

/** What came of it, at the database and at the ingest to which everything was forwarded. */
export interface SharedResult {
  readonly stored: Verdict;
  readonly forwarded: Verdict;
  readonly kills: number;
  /** How many of the kills met the server that forwarded. */
  readonly forwarderKills: number;
  readonly restarts: number;
  readonly resets: number;
}

const processes = 3;
const faults: readonly Fault[] = [
  { kind: "drop-after" },
  { kind: "truncate" },
  { kind: "drop-before" },
  { kind: "status", status: 503, retryAfterSeconds: 0 },
];
/** A forwarder that does not come on for so long has come to its end. */
const stalledMs = 60_000;

/**
 * Lets writers send to three servers behind a proxy that takes turns, which share a database and forward to a fourth server,
 * while servers are killed, the database crashes and answers get lost.
 */
export async function runShared(options: {
  readonly folder: string;
  readonly kills: number;
  readonly restarts: number;
  readonly seed: number;
  readonly onProgress: (message: string) => void;
}): Promise<SharedResult> {
  const random = createRandom(options.seed);
  const database = await PostgresServer.create();
  const targetFile = join(options.folder, "target.db");
  const target = new ServerProcess(targetFile);
  await target.start();
  const servers = Array.from(
    { length: processes },
    () => new ServerProcess(database.url(), ["--forward", target.url]),
  );
  await Promise.all(servers.map((server) => server.start()));
  let turn = 0;
  const proxy = await startResettingProxy(() => servers[turn++ % processes]!.port);
  const writers = new Writers({ folder: options.folder, port: proxy.port, seed: options.seed });
  let resets = 0;
  let restarts = 0;
  let forwarderKills = 0;
  try {
    for (let nth = 0; nth < options.kills; nth++) {
      await delay(200 + random() * 600);
      resets += proxy.reset(0.3, random);
      const server = servers[nth % processes]!;
      const fault = faults[nth % faults.length]!;
      // A server that is too busy to hear of a fault has trouble enough.
      await createIngestClient({ url: server.url })
        .setFault(fault, { times: 5 })
        .catch(() => undefined);
      await delay(random() * 400);
      if (restarts < (options.restarts * (nth + 1)) / options.kills) {
        await database.crash();
        await database.start();
        restarts++;
      }
      if (await isForwarding(server)) forwarderKills++;
      await server.kill();
      await server.start();
      options.onProgress(`killed ${nth + 1} of ${options.kills} times`);
    }
    const journals = await writers.finish();
    const stored = await readRaws(database.url());
    await arrived(target, stored.length);
    await Promise.all(servers.map((server) => server.stop()));
    await target.stop();
    return {
      stored: checkConservation(journals, stored),
      forwarded: checkConservation(journals, storedRaws(targetFile)),
      kills: options.kills,
      forwarderKills,
      restarts,
      resets,
    };
  } finally {
    writers.kill();
    await proxy.close();
    await Promise.all([...servers, target].map((server) => server.kill()));
    await database.remove();
  }
}

async function isForwarding({ url }: ServerProcess): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => null);
  const { forward } = ((await answer?.json().catch(() => null)) ?? {}) as Shape<"Ready">;
  return forward?.isActive ?? false;
}

async function readRaws(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ raw: string }>("select raw from event");
  await client.end();
  return rows.map(({ raw }) => raw);
}

/** Waits until so many events have arrived at the end of the way, as long as more arrive. */
async function arrived(target: ServerProcess, events: number): Promise<void> {
  const client = createIngestClient({ url: target.url });
  let last = 0;
  for (let lastAtMs = performance.now(); performance.now() - lastAtMs < stalledMs;) {
    const points = await client.series({});
    const now = points.reduce((sum, { count }) => sum + count, 0);
    if (now >= events) return;
    if (now > last) lastAtMs = performance.now();
    last = now;
    await delay(200);
  }
}
