import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { startServer } from "@tracker-analytics/dev-ingest";
import { createPostgresStore } from "../../dev-ingest/src/store/postgres/postgres-store.ts";
import { PostgresServer } from "../../dev-ingest/test/postgres/postgres-server.ts";
import { fillStore } from "../ingest/fill-store.ts";
import { load, type LoadResult, start } from "../ingest/throughput.ts";
import { medianOf } from "../median.ts";

// node --conditions=@tracker-analytics/source bench/postgres/main.ts [seconds a measurement] [events in the database]
// Client, ingest and database share the machine. Ends with 1 when a target is missed.
const seconds = Number(process.argv[2] ?? 10);
const eventCount = Number(process.argv[3] ?? 1_000_000);
const connections = 32;
const repetitions = 7;
const lockSampleMs = 50;
let databases = 0;

/** Calls that the issue of several machines has targets for, in milliseconds. */
const questions = [
  { call: "/api/history?property=donation_id&value=4711", targetMs: 10 },
  {
    call: "/api/series?name=donation_completed&property=amount&cumulative=true&interval=1h",
    targetMs: 50,
  },
  { call: "/api/series?interval=1d", targetMs: 50 },
];

const database = await PostgresServer.create();
try {
  const one = await measureProcesses(1);
  const half = await measureProcesses(1, { eventsPerSecond: one.eventsPerSecond / 2 });
  const shared = await measureProcesses(3, { connectionsEach: Math.floor(connections / 3) });
  const three = await measureProcesses(3);
  console.log(`Bodies of 20 events of 300 bytes, ${seconds} s each.`);
  console.table({
    [`one process, ${connections} connections`]: one,
    "the same at half that load": half,
    [`three processes, ${connections} connections in all`]: shared,
    [`three processes, ${connections} connections each`]: three,
  });
  console.table({
    "one process: events/s": target(one.eventsPerSecond, "at least", 20_000),
    "half that load: p99 of the answer, ms": target(half.p99Ms, "at most", 100),
    "three processes with as many connections in all: share of what one takes": target(
      shared.eventsPerSecond / one.eventsPerSecond,
      "at least",
      1,
    ),
    "three processes with as many connections each: share of what one takes": target(
      three.eventsPerSecond / one.eventsPerSecond,
      "at least",
      1,
    ),
    "responses other than 2xx": target(
      [one, half, shared, three].reduce((sum, { failed }) => sum + failed, 0),
      "at most",
      0,
    ),
  });
  console.log(
    `A database of ${eventCount.toLocaleString("en")} events: medians of ${repetitions}.`,
  );
  console.table(await measureQuestions());
} finally {
  await database.remove();
}

interface Measured {
  readonly eventsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  /** Share of the samples in which some session waited for a lock of another. */
  readonly lockWaits: number;
}

/** Loads so many servers on one new database at one time; as fast as they answer when no rate is given. */
async function measureProcesses(
  count: number,
  { connectionsEach = connections, eventsPerSecond = 0 } = {},
): Promise<Measured> {
  const url = await database.createDatabase(`load_${++databases}`);
  const servers = Array.from({ length: count }, () => start("serve.ts", ["file", url]));
  try {
    const ports = await Promise.all(
      servers.map(async ({ stdout }) => {
        const lines = createInterface({ input: stdout! })[Symbol.asyncIterator]();
        return (await lines.next()).value as string;
      }),
    );
    const loadAll = (forSeconds: number): Promise<readonly LoadResult[]> =>
      Promise.all(
        ports.map((port) =>
          load({
            port,
            seconds: forSeconds,
            eventsPerSecond: eventsPerSecond / count,
            connections: connectionsEach,
          }),
        ),
      );
    await loadAll(2);
    const locks = sampleLockWaits();
    const results = await loadAll(seconds);
    const sum = (of: (result: LoadResult) => number): number =>
      results.reduce((total, result) => total + of(result), 0);
    return {
      eventsPerSecond: Math.round(sum(({ events, seconds: took }) => events / took)),
      p50Ms: Math.max(...results.map(({ p50Ms }) => p50Ms)),
      p99Ms: Math.max(...results.map(({ p99Ms }) => p99Ms)),
      failed: sum(({ failed }) => failed),
      lockWaits: await locks(),
    };
  } finally {
    for (const server of servers) server.kill("SIGKILL");
  }
}

/** Looks for sessions that wait for a lock until it is asked for their share. */
function sampleLockWaits(): () => Promise<number> {
  const over = new AbortController();
  let samples = 0;
  let waits = 0;
  const sampling = (async () => {
    while (!over.signal.aborted) {
      const waiting = await database.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' limit 1",
      );
      samples++;
      waits += waiting.length;
      await delay(lockSampleMs);
    }
  })();
  return async () => {
    over.abort();
    await sampling;
    return Number((waits / samples).toFixed(3));
  };
}

async function measureQuestions(): Promise<Record<string, object>> {
  const url = await database.createDatabase("questions");
  await fillStore(await createPostgresStore({ url }), eventCount);
  const server = await startServer({ port: 0, store: url });
  const table: Record<string, object> = {};
  for (const { call, targetMs } of questions) {
    const times: number[] = [];
    for (let nth = 0; nth < repetitions; nth++) {
      const askedMs = performance.now();
      const response = await fetch(server.url + call);
      await response.arrayBuffer();
      times.push(performance.now() - askedMs);
      if (!response.ok) throw new Error(`${call} answered ${response.status}.`);
    }
    table[call] = target(medianOf(times), "at most", targetMs);
  }
  await server.close();
  return table;
}

function target(value: number, bound: "at most" | "at least", limit: number): object {
  const isMet = bound === "at most" ? value <= limit : value >= limit;
  if (!isMet) process.exitCode = 1;
  return {
    measured: Number(value.toFixed(2)),
    target: `${bound} ${limit}`,
    met: isMet ? "yes" : "no",
  };
}
