import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createAnalytics } from "@tracker-analytics/sdk";

const eventCount = 20_000;
const batchEvents = 500;
const rounds = 9;

/** CPU of this process for one event, in microseconds: the best of the rounds, as other programs only ever add to it. */
export interface SenderCost {
  readonly floorUs: number;
  readonly oursUs: number;
}

/**
 * Sends 20,000 events of 300 bytes in requests of 500, by an array, `JSON.stringify` and one `fetch` a request, and by
 * the SDK; turn by turn in the same process, to a sink in another.
 */
export async function measureSender(): Promise<SenderCost> {
  const sink = spawn(process.execPath, [join(import.meta.dirname, "sink.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(sink.stdout, "data")) as [Buffer];
  const host = `http://127.0.0.1:${String(line).trim()}`;
  try {
    const floor: number[] = [];
    const ours: number[] = [];
    for (let round = -2; round < rounds; round++) {
      const floorUs = await cpuUsOf(() => sendPlainly(host));
      const oursUs = await cpuUsOf(() => sendBySdk(host));
      // The first rounds warm the compiler up.
      if (round < 0) continue;
      floor.push(floorUs);
      ours.push(oursUs);
    }
    return { floorUs: Math.min(...floor) / eventCount, oursUs: Math.min(...ours) / eventCount };
  } finally {
    sink.kill();
  }
}

function makeProperties(index: number): object {
  return {
    donation_id: index,
    event_id: 29,
    amount: "25.00",
    currency: "USD",
    is_anonymous: false,
    num_bids: 2,
    domain: "PAYPAL",
    comment:
      "Good luck to all the runners, and greetings from the harbour; save the animals, and mind the gap.",
    timestamp: "2026-01-04T12:00:00.000Z",
  };
}

async function sendPlainly(host: string): Promise<void> {
  let waiting: object[] = [];
  for (let index = 0; index < eventCount; index++) {
    waiting.push({ event_name: "donation_completed", properties: makeProperties(index) });
    if (waiting.length < batchEvents) continue;
    const response = await fetch(`${host}/track`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(waiting),
    });
    await response.text();
    waiting = [];
  }
}

async function sendBySdk(host: string): Promise<void> {
  const analytics = createAnalytics({
    ingestHost: host,
    flushEvents: batchEvents,
    maxBatchEvents: batchEvents,
    maxQueueEvents: eventCount,
  });
  for (let index = 0; index < eventCount; index++) {
    analytics.track("donation_completed", makeProperties(index));
    // As the floor waits for the answer to its request.
    if (index % batchEvents === batchEvents - 1) await analytics.flush();
  }
  const { delivered } = await analytics.close();
  if (delivered !== eventCount) throw new Error(`${delivered} of ${eventCount} were delivered.`);
}

async function cpuUsOf(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
