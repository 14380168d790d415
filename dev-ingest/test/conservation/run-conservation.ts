import { existsSync, linkSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createIngestClient, type Fault } from "../../src/client/client.ts";
import { openForReading } from "../../src/store/sqlite/open-database.ts";
import { createRandom } from "../fuzz/mutate.ts";
import { checkConservation, type Verdict } from "./check.ts";
import { startResettingProxy } from "./resetting-proxy.ts";
import { ServerProcess } from "./server-process.ts";
import { mountSmallDisk } from "./small-disk.ts";
import { Writers } from "./writers.ts";

/** What was done to the server. */
export interface Troubles {
  kills: number;
  pauses: number;
  resets: number;
  faults: number;
  /** Servers that tried to start on the file of the one that ran. */
  refusedServers: number;
  removedFiles: number;
  /** null where a disk of its own could not be mounted. */
  fullDisks: number | null;
}

export interface ConservationResult {
  readonly verdict: Verdict;
  readonly troubles: Troubles;
  /** Exit code of the server when it was stopped in order at the end. */
  readonly exitCode: number | null;
}

const faults: readonly Fault[] = [
  { kind: "drop-before" },
  { kind: "drop-after" },
  { kind: "truncate" },
  { kind: "status", status: 503, retryAfterSeconds: 0 },
  { kind: "delay", delayMs: 100 },
];

/**
 * Lets writers of several kinds send to a server to which everything happens that happens to servers, and compares
 * in the end what is stored with what was acknowledged.
 */
export async function runConservation(options: {
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  readonly onProgress: (message: string) => void;
}): Promise<ConservationResult> {
  const random = createRandom(options.seed);
  const diskFolder = join(options.folder, "disk");
  mkdirSync(diskFolder);
  const disk = mountSmallDisk(diskFolder, 512);
  const file = join(diskFolder, "events.db");
  const saved = join(diskFolder, "saved.db");
  const server = new ServerProcess(file);
  await server.start();
  const proxy = await startResettingProxy(() => server.port);
  const writers = new Writers({ folder: options.folder, port: proxy.port, seed: options.seed });
  const troubles: Troubles = {
    kills: 0,
    pauses: 0,
    resets: 0,
    faults: 0,
    refusedServers: 0,
    removedFiles: 0,
    fullDisks: disk ? 0 : null,
  };
  try {
    for (let nth = 0; nth < options.kills; nth++) {
      await delay(200 + random() * 600);
      await makeTrouble(nth);
      await delay(random() * 400);
      await server.kill();
      troubles.kills++;
      await server.start();
      options.onProgress(`killed ${troubles.kills} of ${options.kills} times`);
    }
    await delay(500);
    const journals = await writers.finish();
    const exitCode = await server.stop();
    const stored = storedInAll([saved, file]);
    return { verdict: checkConservation(journals, stored), troubles, exitCode };
  } finally {
    writers.kill();
    await proxy.close();
    await server.kill();
    disk?.remove();
  }

  async function makeTrouble(nth: number): Promise<void> {
    troubles.resets += proxy.reset(0.3, random);
    if (disk && nth % 5 === 2) {
      disk.fill();
      troubles.fullDisks!++;
      await delay(1_000);
      disk.free();
      await delay(1_500);
    }
    if (nth % 3 === 1) {
      server.pause();
      troubles.pauses++;
      await delay(300 + random() * 500);
      server.resume();
    }
    if (nth === 0) {
      await startSecond();
      troubles.refusedServers++;
    }
    if (nth === 1) {
      await removeFile();
      troubles.removedFiles++;
    }
    const fault = faults[nth % faults.length]!;
    await createIngestClient({ url: server.url }).setFault(fault, { times: 5 });
    troubles.faults++;
  }

  async function startSecond(): Promise<void> {
    const second = new ServerProcess(file);
    const isStarted = await second.start().then(
      () => true,
      () => false,
    );
    if (!isStarted) return;
    await second.kill();
    throw new Error("A second server started on a file that another one writes.");
  }

  /** Removes the file; what was written to it until the server sees that is kept under another name. */
  async function removeFile(): Promise<void> {
    for (const suffix of ["", "-wal"]) linkSync(file + suffix, saved + suffix);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix);
    await delay(3_000);
  }
}

/** The texts of all events in files of which a later one was begun when the one before was lost: senders came again with what was not acknowledged. */
function storedInAll(files: readonly string[]): readonly string[] {
  const before = new Set<string>();
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const own = [...storedRaws(file)].filter((raw) => !before.has(raw));
      for (const raw of own) before.add(raw);
      return own;
    });
}

/** The texts of all events in a file that no server writes. */
export function* storedRaws(file: string): Generator<string> {
  const database = openForReading(file);
  for (const { raw } of database.prepare("select raw from event order by seq").iterate())
    yield String(raw);
  database.close();
}
