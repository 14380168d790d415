import { chownSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { checkConservation, type Verdict } from "../conservation/check.ts";
import { ServerProcess } from "../conservation/server-process.ts";
import { Writers } from "../conservation/writers.ts";
import { runAs } from "../postgres/programs.ts";
import { DatabaseNode } from "./database-node.ts";

/** What came of it. */
export interface FailoverResult {
  readonly verdict: Verdict;
  /** Seconds after each kill in which senders got no 200. */
  readonly outages: readonly number[];
}

const names = ["one", "two", "three"];
const settings = [
  // A commit waits until one of the two standbys has it on disk.
  "synchronous_standby_names=ANY 1 (one, two, three)",
  "wal_keep_size=1GB",
  "hot_standby=on",
  "max_connections=100",
];
const loadMs = 3_000;
const probeMs = 50;
const timeoutMs = 60_000;

/**
 * Kills the primary of three PostgreSQL servers under load, promotes the standby that has most, and makes the killed one a
 * standby again; compares in the end what is stored with what was acknowledged.
 */
export async function runFailover(options: {
  readonly folder: string;
  readonly programs: string;
  readonly kills: number;
  readonly seed: number;
  readonly onProgress: (message: string) => void;
}): Promise<FailoverResult> {
  const { folder, programs } = options;
  if (runAs.uid !== undefined) chownSync(folder, runAs.uid, runAs.gid!);
  const nodes = await Promise.all(
    names.map((name) => DatabaseNode.make(name, { programs, parent: folder, settings })),
  );
  let [primary, ...standbys] = nodes as [DatabaseNode, ...DatabaseNode[]];
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(",");
  const server = new ServerProcess(`postgres://postgres@${hosts}/postgres`);
  const outages: number[] = [];
  let writers: Writers | null = null;
  try {
    await primary.initialize();
    await primary.start();
    for (const standby of standbys) {
      await standby.copy(primary);
      await standby.start();
    }
    await followed(primary);
    await server.start();
    writers = new Writers({ folder, port: server.port, seed: options.seed });
    for (let nth = 1; nth <= options.kills; nth++) {
      await delay(loadMs);
      const killed = primary;
      await killed.kill();
      const outage = secondsUntilTaken(server);
      [primary, ...standbys] = await promoteBest(standbys);
      for (const standby of standbys) await standby.follow(primary);
      outages.push(await outage);
      await killed.copy(primary);
      await killed.start();
      standbys.push(killed);
      await followed(primary);
      options.onProgress(
        `killed ${nth} of ${options.kills} primaries; ${primary.name} took over, ${outages.at(-1)!.toFixed(1)} s of 503`,
      );
    }
    const journals = await writers.finish();
    await server.stop();
    const rows = await primary.query("select raw from event where run = ''");
    return {
      verdict: checkConservation(
        journals,
        rows.map(({ raw }) => String(raw)),
      ),
      outages,
    };
  } finally {
    writers?.kill();
    await server.kill();
    await Promise.all(nodes.map((node) => node.kill()));
  }
}

/** Promotes the standby that has received most: it has every commit that was acknowledged. */
async function promoteBest(
  standbys: readonly DatabaseNode[],
): Promise<[DatabaseNode, ...DatabaseNode[]]> {
  const received = await Promise.all(
    standbys.map(async (standby) => {
      const [row] = await standby.query(
        "select pg_last_wal_receive_lsn() - '0/0'::pg_lsn as bytes",
      );
      return { standby, bytes: Number(row!["bytes"]) };
    }),
  );
  const [best, ...others] = received
    .toSorted((left, right) => right.bytes - left.bytes)
    .map(({ standby }) => standby);
  await best!.query("select pg_promote()");
  return [best!, ...others];
}

/** Resolves when both standbys stream. */
async function followed(primary: DatabaseNode): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline;) {
    const rows = await primary.query("select from pg_stat_replication where state = 'streaming'");
    if (rows.length === names.length - 1) return;
    await delay(probeMs);
  }
  throw new Error(`The standbys do not follow ${primary.name}.`);
}

/** Sends an event again and again until it is taken. */
async function secondsUntilTaken({ url }: ServerProcess): Promise<number> {
  const sinceMs = performance.now();
  for (const deadline = sinceMs + timeoutMs; performance.now() < deadline;) {
    const answer = await fetch(`${url}/r/probe/track`, {
      method: "POST",
      body: '[{"event_name":"probe","properties":{}}]',
    }).catch(() => null);
    await answer?.text();
    if (answer?.ok === true) return (performance.now() - sinceMs) / 1_000;
    await delay(probeMs);
  }
  throw new Error("Events are not taken again.");
}
