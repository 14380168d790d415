import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { abort, bodyOf, event, inBatches, read, send } from "../red-team/requests.ts";
import { startVictim, type Victim } from "../red-team/victim.ts";

// npm run soak-server [seconds]: 10,000 connections that are aborted, then mixed load. RSS and open handles are level at the end.

const seconds = Number(process.argv[2] ?? 1_200);
const warmUpMs = Math.min(120_000, (seconds * 1_000) / 4);
const settleMs = 15_000;
/** Of the heaps of four threads, by which garbage happens to be there when it is measured. */
const maxGrowthBytes = 64 * 1_048_576;
const maxMoreHandles = 12;
const pauseMs = 20;
let donations = 0;

const folder = mkdtempSync(join(tmpdir(), "dev-ingest-soak-"));
// Retention keeps the file level, too.
const victim = await startVictim(join(folder, "events.db"), ["--keep-events", "20000"]);
try {
  process.exitCode = await soak(victim);
} finally {
  await victim.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function soak({ url, port }: Victim): Promise<number> {
  const statuses = new Map<number, number>();
  const over = new AbortController();
  const note = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const load = [
    () => send(url, "/track", marathonBody()),
    () => send(url, "/r/soak/test", gzipSync(marathonBody()), { "content-encoding": "gzip" }),
    () => send(url, "/track", '[{"event_name":"a"}, not json'),
    () => read(url, "/api/events?limit=100"),
    () => read(url, "/api/series?property=amount&group=donor&interval=1m"),
    () => read(url, "/api/export?format=csv"),
    () => read(url, "/api/wait?name=never&timeout=50"),
    () => follow(url),
    async () => abort(port).then(() => 200),
  ].map((work) => repeat(work, note, over.signal));
  await delay(warmUpMs);
  const before = await measure("after warming up");
  await inBatches(10_000, () => abort(port));
  await measure("after 10,000 aborted connections");
  await delay(Math.max(0, seconds * 1_000 - warmUpMs));
  over.abort();
  await Promise.all(load);
  await delay(settleMs);
  const after = await measure(`after ${seconds} s of mixed load`);
  console.log(
    `Answers: ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(", ")}`,
  );
  const isLevel =
    after.rssBytes - before.rssBytes < maxGrowthBytes &&
    after.handles - before.handles <= maxMoreHandles;
  // 0 is a connection that the server closed because it was idle, just as it was used again.
  const failures = statuses.get(500) ?? 0;
  const isKept = isLevel && failures === 0;
  console.log(isKept ? "Level." : `NOT LEVEL, or ${failures} answers of 500.`);
  return isKept ? 0 : 1;
}

interface Measured {
  readonly rssBytes: number;
  readonly handles: number;
}

async function measure(when: string): Promise<Measured> {
  await delay(1_000);
  const measured = { rssBytes: victim.rssBytes(), handles: victim.handles() };
  console.log(
    `RSS ${Math.round(measured.rssBytes / 1_048_576)} MB, ${measured.handles} open handles ${when}`,
  );
  return measured;
}

async function repeat(
  work: () => Promise<number>,
  note: (status: number) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    note(await work());
    await delay(pauseMs);
  }
}

function marathonBody(): string {
  return bodyOf(
    ...Array.from({ length: 20 }, () =>
      event("donation_completed", {
        donation_id: ++donations,
        amount: (donations % 100).toFixed(2),
        donor: `donor ${donations % 300}`,
        message: "good luck ".repeat(10),
      }),
    ),
  );
}

/** Watches the stream for a moment, and leaves. */
async function follow(url: string): Promise<number> {
  const response = await fetch(`${url}/api/stream`).catch(() => null);
  await delay(200);
  await response?.body!.cancel().catch(() => {});
  return response?.status ?? 0;
}
