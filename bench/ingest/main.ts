import { measureQuestions } from "./questions.ts";
import { measure, type Measured } from "./throughput.ts";

// node --conditions=@tracker-analytics/source bench/ingest/main.ts [seconds] [events in the file]
const seconds = Number(process.argv[2] ?? 8);
const eventCounts = (process.argv[3] ?? "100000,1000000").split(",").map(Number);

const floor = await measure("floor", seconds);
const memory = await measure("memory", seconds);
const file = await measure("file", seconds);
const halfLoad = await measure("file", seconds, file.eventsPerSecond / 2);

console.log(
  "Bodies of 20 events of 300 bytes over 32 connections; floor is node:http and JSON.parse.",
);
console.table({
  floor: row(floor),
  "dev-ingest in memory": row(memory),
  "dev-ingest in a file": row(file),
  "in a file, half that load": row(halfLoad),
});
console.log("Targets");
console.table({
  "in memory: main-thread CPU of the floor's": target(
    memory.mainUsPerEvent / floor.mainUsPerEvent,
    "at most",
    3,
  ),
  "in a file: main-thread CPU of the floor's": target(
    file.mainUsPerEvent / floor.mainUsPerEvent,
    "at most",
    3,
  ),
  "in a file: share of the floor's events/s": target(
    file.eventsPerSecond / floor.eventsPerSecond,
    "at least",
    0.4,
  ),
  "in a file: events/s on two idle cores": target(file.eventsPerSecond, "at least", 50_000),
  "in a file, half that load: p99 of the answer, ms": target(halfLoad.p99Ms, "at most", 50),
});
for (const events of eventCounts) {
  const { startMs, calls } = await measureQuestions(events);
  console.log(
    `A file of ${events.toLocaleString("en")} events: started in ${startMs.toFixed(0)} ms (target 1,000).`,
  );
  console.table(
    Object.fromEntries(
      calls.map(({ call, medianMs, worstMs }) => [
        call,
        {
          "median ms": Number(medianMs.toFixed(1)),
          "worst ms": Number(worstMs.toFixed(1)),
          target: call.startsWith("/api/series") ? 20 : 100,
        },
      ]),
    ),
  );
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
  return {
    measured: Number(value.toFixed(2)),
    target: `${bound} ${limit}`,
    met: isMet ? "yes" : "no",
  };
}
