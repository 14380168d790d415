import { sendBySdk, sendPlainly } from "../sender/two-senders.ts";

const eventCount = 200_000;
const rounds = 5;

/** Events a second from `track()` to the answer, the best of the rounds. */
export interface Throughput {
  readonly floor: number;
  readonly ours: number;
}

/** Sends 200,000 events plainly and by the SDK, turn by turn. */
export async function measureThroughput(host: string): Promise<Throughput> {
  let floor = 0;
  let ours = 0;
  for (let round = -1; round < rounds; round++) {
    const floorNow = await eventsPerSecond(() => sendPlainly(host, eventCount));
    const oursNow = await eventsPerSecond(() => sendBySdk(host, eventCount));
    // The first round warms the compiler up.
    if (round < 0) continue;
    floor = Math.max(floor, floorNow);
    ours = Math.max(ours, oursNow);
  }
  return { floor, ours };
}

async function eventsPerSecond(send: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await send();
  return (eventCount / (performance.now() - startedAt)) * 1_000;
}
