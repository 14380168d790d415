import { chromium } from "@playwright/test";
import { chromiumArguments, systemChromium } from "../../e2e/browsers.ts";
import { bundlePeer } from "./bundle.ts";
import { startCollector } from "./collector.ts";
import { installPeers } from "./install.ts";
import { measureCosts } from "./measure-cost.ts";
import { measureDelivery, scenarios } from "./measure-delivery.ts";
import { measureNode, nodeEvents } from "./measure-node.ts";
import { nodePeers, pagePeers, type Peer } from "./peers.ts";
import { startSite } from "./site.ts";

/**
 * Measures the SDK beside its peers, and prints the tables of the README and the configuration of each.
 *
 * @param only Names of the peers to measure beside floor and SDK; all of them when it is empty.
 */
export async function benchPeers(only: readonly string[]): Promise<void> {
  const folder = installPeers();
  const isWanted = ({ name, package: installed }: Peer): boolean =>
    installed === null || only.length === 0 || only.includes(name);
  await benchPages(folder, pagePeers.filter(isWanted));
  await benchNode(folder, nodePeers.filter(isWanted));
  for (const peer of [...pagePeers, ...nodePeers].filter(isWanted))
    process.stdout.write(`\n### ${peer.package ?? peer.name}\n\n\`\`\`js${peer.source}\n\`\`\`\n`);
}

async function benchPages(folder: string, peers: readonly Peer[]): Promise<void> {
  const bundles = new Map(peers.map((peer) => [peer.name, bundlePeer(folder, peer)]));
  const launch = {
    ...(systemChromium === undefined ? {} : { executablePath: systemChromium }),
    args: [...chromiumArguments],
  };
  const collector = await startCollector();
  const site = await startSite(bundles);
  const browser = await chromium.launch(launch);
  const names = peers.map(({ name }) => name);
  try {
    say("Cost, in turns");
    const costs = await measureCosts(browser, site, collector, names);
    const [floor] = costs;
    const rows = [
      [
        "bundle, brotli kB",
        ...names.map((name) => (bundles.get(name)!.brotliBytes / 1_000).toFixed(1)),
      ],
      [
        "burst of 1,000: main thread × floor",
        ...costs.map(({ burstMs }) => times(burstMs, floor!.burstMs)),
      ],
      [
        "`track()` × floor's main thread",
        ...costs.map(({ trackMs }) => times(trackMs, floor!.burstMs)),
      ],
      ["heap bytes an event", ...costs.map(({ heapBytes }) => heapBytes.toFixed(0))],
      ["arrived of 1,000", ...costs.map(({ arrived }) => String(arrived))],
    ];
    for (const [scenario, play] of Object.entries(scenarios)) {
      const cells = [];
      for (const name of names) {
        say(`${name}: ${scenario}`);
        const { lostPercent, doubledPercent } = await measureDelivery(
          launch,
          { site, collector, name },
          play,
        );
        cells.push(`${lostPercent} / ${doubledPercent}`);
      }
      rows.push([`${scenario}: lost / twice %`, ...cells]);
    }
    printTable(["Chromium", ...names], rows);
  } finally {
    await browser.close();
    site.close();
    collector.close();
  }
}

async function benchNode(folder: string, peers: readonly Peer[]): Promise<void> {
  const collector = await startCollector();
  const nodeCosts = [];
  for (const peer of peers) {
    say(`${peer.name}: Node`);
    nodeCosts.push(await measureNode(folder, collector, peer));
  }
  collector.close();
  const floorUs = nodeCosts[0]!.cpuUsAnEvent;
  printTable(
    ["Node", ...peers.map(({ name }) => name)],
    [
      [
        "CPU an event × floor",
        ...nodeCosts.map((cost) => (cost.cpuUsAnEvent / floorUs).toFixed(1)),
      ],
      [`arrived of ${nodeEvents}`, ...nodeCosts.map(({ arrived }) => String(arrived))],
    ],
  );
}

function times(value: number, base: number): string {
  return (value / base).toFixed(1);
}

/** Progress; the tables go to standard output. */
function say(text: string): void {
  process.stderr.write(`${text} …\n`);
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [head, head.map(() => "---"), ...rows];
  process.stdout.write(`\n${lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("")}`);
}
