import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sendBySdk, sendPlainly } from "./two-senders.ts";

const eventCount = 20_000;
const rounds = 9;

/** CPU of this process for one event, in microseconds: the best of the rounds, as other programs only ever add to it. */
export interface SenderCost {
  readonly floorUs: number;
  readonly oursUs: number;
}

/**
 * Sends 20,000 events plainly and by the SDK, turn by turn in the same process, to a sink in another.
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
      const floorUs = await cpuUsOf(() => sendPlainly(host, eventCount));
      const oursUs = await cpuUsOf(() => sendBySdk(host, eventCount));
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

async function cpuUsOf(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
