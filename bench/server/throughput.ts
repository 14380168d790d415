import { createAnalytics } from "@tracker-analytics/sdk";

const batchEvents = 500;
const eventCount = 50_000;
const rounds = 5;

/** Events a second from `track()` to the answer, the best of the rounds. */
export interface Throughput {
  readonly floor: number;
  readonly ours: number;
}

/** Sends events of 300 bytes in requests of 500, one at a time: by `JSON.stringify` and `fetch`, and by the SDK. */
export async function measureThroughput(host: string): Promise<Throughput> {
  let floor = 0;
  let ours = 0;
  for (let round = -1; round < rounds; round++) {
    const floorNow = await eventsPerSecond(() => sendPlainly(host));
    const oursNow = await eventsPerSecond(() => sendBySdk(host, eventCount));
    // The first round warms the compiler up.
    if (round < 0) continue;
    floor = Math.max(floor, floorNow);
    ours = Math.max(ours, oursNow);
  }
  return { floor, ours };
}

/**
 * Sends events by the SDK, as fast as they are delivered.
 *
 * @param onDelivered Told how many are delivered, after each 50,000.
 */
export async function sendBySdk(
  host: string,
  events: number,
  onDelivered: (events: number) => void = () => {},
): Promise<void> {
  const analytics = createAnalytics({
    ingestHost: host,
    flushEvents: batchEvents,
    maxBatchEvents: batchEvents,
    maxQueueEvents: 20 * batchEvents,
  });
  for (let sent = 0; sent < events;) {
    for (const last = sent + batchEvents; sent < last; sent++) {
      analytics.track("donation_completed", makeProperties(sent));
    }
    await analytics.flush();
    if (sent % 50_000 === 0) onDelivered(sent);
  }
  const { delivered } = await analytics.close();
  if (delivered !== events) throw new Error(`${delivered} of ${events} were delivered.`);
}

async function sendPlainly(host: string): Promise<void> {
  for (let sent = 0; sent < eventCount;) {
    const waiting: object[] = [];
    for (const last = sent + batchEvents; sent < last; sent++) {
      waiting.push({ event_name: "donation_completed", properties: makeProperties(sent) });
    }
    const response = await fetch(`${host}/track`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(waiting),
    });
    await response.text();
  }
}

async function eventsPerSecond(send: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await send();
  return (eventCount / (performance.now() - startedAt)) * 1_000;
}

function makeProperties(index: number): object {
  return {
    donation_id: index,
    event_id: 29,
    amount: "25.00",
    currency: "USD",
    is_anonymous: false,
    domain: "PAYPAL",
    comment:
      "Good luck to all the runners, and greetings from the harbour; save the animals, and mind the gap.",
    timestamp: "2026-01-04T12:00:00.000Z",
  };
}
