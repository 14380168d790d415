import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Collector } from "./collector.ts";
import type { Peer } from "./peers.ts";

/** CPU of a Node process for 10,000 events, 100 at a time. */
export interface NodeCost {
  readonly cpuUsAnEvent: number;
  /** Events that arrived. */
  readonly arrived: number;
}

export const nodeEvents = 10_000;

/** Runs a peer in a process of its own. */
export async function measureNode(
  folder: string,
  collector: Collector,
  { name, source }: Peer,
): Promise<NodeCost> {
  const file = join(folder, `node-${name.toLowerCase()}.mjs`);
  writeFileSync(file, `${source}\n${driver}`);
  collector.arrivals.clear();
  collector.behavior = "takes";
  const { stdout } = await promisify(execFile)(process.execPath, [file, collector.url], {
    timeout: 180_000,
  });
  return {
    cpuUsAnEvent: Number(stdout.trim().split("\n").at(-1)),
    arrived: collector.arrivals.size,
  };
}

/** Tracks 100 events, then lets the process breathe, as a server does between requests. */
const driver = `
const { track, finish } = start(process.argv[2]);
const before = process.cpuUsage();
for (let index = 0; index < ${nodeEvents}; index++) {
  track("donation_completed", { mark: "mark-" + index, donation_id: index, amount: "25.00", currency: "USD",
    comment: "Good luck to all the runners, and greetings from the harbor; save the animals." });
  if (index % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 2));
}
await finish();
const { user, system } = process.cpuUsage(before);
console.log((user + system) / ${nodeEvents});
process.exit();
`;
