import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient, type IngestClient } from "@tracker-analytics/dev-ingest/client";
import { createFleet, endingKinds, type Fleet, type Tracker } from "./fleet.ts";
import { promisedUntil, type DiskTrouble } from "./promise.ts";
import { createSmallDisk, type SmallDisk } from "./small-disk.ts";

const processes = 6;
const spoolIntervalMs = 250;
const slackMs = 750;
/** For what is left on disk at the end. */
const recoverTimeoutMs = 120_000;

type Counts = Record<string, number>;

/** Runs processes on one folder, does to them what hosts, disks and ingests do, and returns 0 when no promise was broken. */
export async function runChaos(seconds: number): Promise<number> {
  const disk = createSmallDisk();
  const counts: Counts = {};
  const server = await startServer({
    port: 0,
    onLog(entry) {
      if (entry.kind === "batch" && entry.duplicate) count(counts, "sent again", entry.accepted);
    },
  });
  const ingest = createIngestClient({ url: server.url });
  const fleet = createFleet({ ...disk, ingestHost: server.url, spoolIntervalMs });
  const endsAt = Date.now() + seconds * 1_000;
  const isOver = (): boolean => Date.now() > endsAt;
  const troubles: DiskTrouble[] = [];
  try {
    for (let started = 0; started < processes; started++) fleet.start();
    await Promise.all([
      endProcesses(fleet, counts, isOver),
      pauseProcesses(fleet, counts, isOver, Math.min(120, seconds / 4) * 1_000),
      troubleDisk(disk, troubles, counts, isOver),
      troubleIngest(ingest, counts, isOver),
    ]);
    await ingest.clearFaults();
    await Promise.all(living(fleet).map((tracker) => tracker.end("SIGTERM")));
    await recoverAll(fleet, disk.spoolDir);
    return report({ fleet, stored: await countMarks(ingest), troubles, counts, disk });
  } finally {
    await Promise.all(living(fleet).map((tracker) => tracker.end("SIGKILL")));
    await server.close();
    disk.remove();
  }
}

function living(fleet: Fleet): readonly Tracker[] {
  return fleet.trackers.filter(({ ending }) => !ending);
}

async function endProcesses(fleet: Fleet, counts: Counts, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await delay(between(500, 3_000));
    const tracker = oneOf(living(fleet));
    const how = tracker.isPaused ? "SIGKILL" : oneOf(endingKinds);
    count(counts, tracker.isPaused ? "killed while paused" : `ended by ${how}`);
    await tracker.end(how);
    fleet.start();
  }
}

async function pauseProcesses(
  fleet: Fleet,
  counts: Counts,
  isOver: () => boolean,
  longestMs: number,
): Promise<void> {
  while (!isOver()) {
    await delay(between(3_000, 8_000));
    const tracker = oneOf(living(fleet));
    if (tracker.isPaused) continue;
    count(counts, "paused");
    tracker.pause(between(longestMs / 4, longestMs));
  }
}

async function troubleDisk(
  disk: SmallDisk,
  troubles: DiskTrouble[],
  counts: Counts,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await delay(between(4_000, 10_000));
    const isFull = disk.canFill && Math.random() < 0.5;
    const from = Date.now();
    if (isFull) disk.fill();
    else disk.takePermissions();
    count(counts, isFull ? "disk filled" : "permissions taken");
    // Until it is over, no one knows for how long.
    const open = { from, to: Number.POSITIVE_INFINITY };
    troubles.push(open);
    await delay(between(1_000, 6_000));
    if (isFull) disk.makeRoom();
    else disk.givePermissions();
    open.to = Date.now();
  }
}

async function troubleIngest(
  ingest: IngestClient,
  counts: Counts,
  isOver: () => boolean,
): Promise<void> {
  const faults = {
    "ingest answers 503": () => ingest.setFault({ kind: "status", status: 503 }, { times: 20 }),
    "ingest answers 429": () =>
      ingest.setFault({ kind: "status", status: 429, retryAfterSeconds: 3 }, { times: 3 }),
    "ingest loses answers": () => ingest.setFault({ kind: "drop-after" }, { times: 10 }),
    "ingest is slow": () => ingest.setFault({ kind: "hold-answer", delayMs: 3_000 }, { times: 5 }),
    "ingest refuses connections": async () => {
      const { id } = await ingest.setFault({ kind: "refuse" });
      await delay(between(2_000, 15_000));
      await ingest.clearFaults({ id });
    },
  };
  while (!isOver()) {
    await delay(between(1_000, 4_000));
    const name = oneOf(Object.keys(faults) as (keyof typeof faults)[]);
    count(counts, name);
    await faults[name]();
  }
}

/** Starts processes that deliver what others left, until nothing is left. */
async function recoverAll(fleet: Fleet, spoolDir: string): Promise<void> {
  const endsAt = Date.now() + recoverTimeoutMs;
  while (readdirSync(spoolDir).some((name) => name.endsWith(".sqlite")) && Date.now() < endsAt) {
    const tracker = fleet.start();
    await delay(5_000);
    await tracker.end("SIGTERM");
  }
}

interface Outcome {
  readonly fleet: Fleet;
  /** How often each mark is stored. */
  readonly stored: ReadonlyMap<unknown, number>;
  readonly troubles: readonly DiskTrouble[];
  readonly counts: Counts;
  readonly disk: SmallDisk;
}

function report({ fleet, stored, troubles, counts, disk }: Outcome): number {
  const tally = { tracked: 0, "lost against the promise": 0, "lost within an interval": 0 };
  const broken: string[] = [];
  for (const { name, runs, ending } of fleet.trackers) {
    const lastRanAt = runs.at(-1)?.at ?? 0;
    const until = promisedUntil({ ...ending!, lastRanAt }, troubles, { spoolIntervalMs, slackMs });
    for (const { from, to, at } of runs) {
      for (let number = from; number <= to; number++) {
        tally.tracked++;
        if (stored.has(`${name}-${number}`)) continue;
        if (at > until) tally["lost within an interval"]++;
        else {
          tally["lost against the promise"]++;
          broken.push(`${name}-${number}, ${ending!.at - at} ms before its process ended`);
        }
      }
    }
  }
  const doubled = [...stored.values()].filter((times) => times > 1).length;
  const rows: (readonly [string, number | string])[] = [
    ["processes", fleet.trackers.length],
    ...Object.entries(counts).toSorted(([one], [other]) => one.localeCompare(other)),
    ...(disk.canFill
      ? []
      : [["disk filled", "not possible here: only root can mount one"] as const]),
    ...[...fleet.diagnostics].map(
      ([reason, { reports, events }]) =>
        [`reported ${reason}`, events > 0 ? `${reports}, ${events} events` : reports] as const,
    ),
    ...Object.entries(tally),
    ["stored twice", doubled],
    ["files left", readdirSync(disk.spoolDir).length],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(32)}${value}\n`);
  for (const line of broken.slice(0, 20)) process.stdout.write(`  lost ${line}\n`);
  return broken.length + doubled > 0 ? 1 : 0;
}

async function countMarks(ingest: IngestClient): Promise<ReadonlyMap<unknown, number>> {
  const times = new Map<unknown, number>();
  for await (const { properties } of ingest.allEvents()) {
    times.set(properties["mark"], (times.get(properties["mark"]) ?? 0) + 1);
  }
  return times;
}

function count(counts: Counts, what: string, by = 1): void {
  counts[what] = (counts[what] ?? 0) + by;
}

function between(least: number, most: number): number {
  return least + Math.random() * (most - least);
}

function oneOf<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)]!;
}
