import { medianOf } from "../median.ts";
import { measureQuestions } from "./questions.ts";
import { measureInTurns } from "./rounds.ts";
import { measure, type Measured } from "./throughput.ts";

// node --conditions=@tracker-analytics/source bench/ingest/main.ts [seconds a round] [events in the file, ...] [rounds]
// Ends with 1 when a target is missed; a call is held to its median.
const seconds = Number(process.argv[2] ?? 4);
const eventCounts = (process.argv[3] ?? "100000,1000000").split(",").map(Number);
const rounds = Number(process.argv[4] ?? 5);
const maxStartMs = 1_000;
/** Bytes of the file for a byte of the bodies. */
const maxFileShare = 1.6;
// Series from totals cost the same whatever the number of events; those that are split read every event.
const targetMs = (call: string): number => {
  if (call.includes("group=")) return 1_500;
  if (call.startsWith("/api/series")) return 20;
  return call.startsWith("/api/history") || call.includes("limit=20") ? 5 : 100;
};

const { floor, file, shares } = await measureInTurns(rounds, seconds);
const memory = await measure("memory", seconds);
const halfLoad = await measure("file", seconds, file.eventsPerSecond / 2);

console.log(
  "Bodies of 20 events of 300 bytes over 32 connections; floor is node:http and JSON.parse.",
);
console.log(`Floor and file: medians of ${rounds} rounds of ${seconds} s, measured in turns.`);
console.table({
  floor: row(floor),
  "dev-ingest without a file": row(memory),
  "dev-ingest in a file": row(file),
  "in a file, half that load": row(halfLoad),
});
console.log(
  `In a file, share of the floors before and after it: ${shares.map((share) => share.toFixed(3)).join(", ")}.`,
);
console.log("Targets");
console.table({
  "without a file: main-thread CPU of the floor's": target(
    memory.mainUsPerEvent / floor.mainUsPerEvent,
    "at most",
    2.5,
  ),
  "in a file: main-thread CPU of the floor's": target(
    file.mainUsPerEvent / floor.mainUsPerEvent,
    "at most",
    2.5,
  ),
  "in a file: share of the floor's events/s": target(medianOf(shares), "at least", 0.2),
  "in a file: events/s on two idle cores": target(file.eventsPerSecond, "at least", 80_000),
  "responses other than 2xx": target(file.failed + halfLoad.failed, "at most", 0),
  "in a file, half that load: p99 of the answer, ms": target(halfLoad.p99Ms, "at most", 50),
});
for (const events of eventCounts) {
  const { startMs, fileShare, calls } = await measureQuestions(events);
  console.log(`A file of ${events.toLocaleString("en")} events`);
  console.table({
    "bytes of the file for a byte of the bodies": target(fileShare, "at most", maxFileShare),
    "start, ms": target(startMs, "at most", maxStartMs),
    ...Object.fromEntries(
      calls.map(({ call, medianMs, worstMs }) => [
        call,
        { ...target(medianMs, "at most", targetMs(call)), "worst ms": Number(worstMs.toFixed(1)) },
      ]),
    ),
  });
}

function row(measured: Measured): Record<string, number> {
  return {
    "events/s": Math.round(measured.eventsPerSecond),
    "main µs/event": Number(measured.mainUsPerEvent.toFixed(2)),
    "all threads µs/event": Number(measured.allUsPerEvent.toFixed(2)),
    "p50 ms": Number(measured.p50Ms.toFixed(1)),
    "p99 ms": Number(measured.p99Ms.toFixed(1)),
    failed: measured.failed,
  };
}

function target(
  value: number,
  bound: "at most" | "at least",
  limit: number,
): Record<string, number | string> {
  const isMet = bound === "at most" ? value <= limit : value >= limit;
  if (!isMet) process.exitCode = 1;
  return {
    measured: Number(value.toFixed(3)),
    target: `${bound} ${limit}`,
    verdict: isMet ? "ok" : "MISS",
  };
}
