import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { measurePage } from "./page/measure.ts";
import { benchPeers } from "./peers/main.ts";
import { measureSender } from "./sender/measure.ts";

// npm run bench [sender] [server] [page] [plan-types] [ingest] [postgres] [live-page]: all of them unless some are named.
// npm run bench peers [PostHog] …: other SDKs, which it installs into a folder of their own.
const names = process.argv.slice(2);
const isWanted = (name: string): boolean => names.length === 0 || names.includes(name);
const misses: string[] = [];

function check(what: string, value: number, limit: number, unit: string): void {
  const isMet = value <= limit;
  if (!isMet) misses.push(what);
  process.stdout.write(
    `${isMet ? "ok  " : "MISS"} ${what}: ${round(value)}${unit}, at most ${round(limit)}${unit}\n`,
  );
}

function round(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}

if (names[0] === "peers") await benchPeers(names.slice(1));
if (isWanted("sender")) {
  const { floorUs, oursUs } = await measureSender();
  process.stdout.write(
    `     Node, 20,000 events of 300 bytes, 500 a request: floor ${round(floorUs)} µs of CPU an event, SDK ${round(oursUs)} µs\n`,
  );
  check("Node, CPU of the floor's", oursUs / floorUs, 1.5, " times");
}
if (isWanted("page")) {
  const { floor, sdk, ...page } = await measurePage();
  process.stdout.write(
    `     Chromium, a burst of 1,000 events: floor ${round(floor.mainThreadMs)} ms of main thread, SDK ${round(sdk.mainThreadMs)} ms, of it ${round(sdk.trackMs)} ms in track()\n`,
  );
  check(
    "Chromium, main thread to delivery of the floor's",
    sdk.mainThreadMs / floor.mainThreadMs,
    2.5,
    " times",
  );
  check(
    "Chromium, track() of the floor's whole cost an event",
    sdk.trackMs / floor.mainThreadMs,
    4.5,
    " times",
  );
  check("Chromium, longest task of a burst", sdk.longestTaskMs, 50, " ms");
  check(
    "Chromium, longest task while 10,000 leftovers are delivered",
    page.leftoversLongestTaskMs,
    50,
    " ms",
  );
  check("Chromium, 50 events one by one, of the floor's", page.oneByOneRatio, 6, " times");
  check("Chromium, script and first event, of the floor's", page.startRatio, 2, " times");
  check("Chromium, heap of an event that waits", page.heapBytesAnEvent, 450, " B");
}
for (const name of ["server", "plan-types", "ingest", "postgres", "live-page"]) {
  if (!isWanted(name)) continue;
  const { status } = spawnSync(
    process.execPath,
    ["--conditions=@tracker-analytics/source", join(import.meta.dirname, name, "main.ts")],
    { stdio: "inherit" },
  );
  if (status !== 0) misses.push(name);
}
process.stdout.write(
  misses.length === 0 ? "All targets met.\n" : `Missed: ${misses.join("; ")}.\n`,
);
process.exitCode = misses.length === 0 ? 0 : 1;
