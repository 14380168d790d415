import type { CDPSession } from "@playwright/test";
import { donations, expect, sendTo, test } from "./live-page.ts";

const soakMs = Number(process.env["SOAK_SECONDS"]) * 1_000;
const eventsPerSecond = 200;
/** Every view keeps some things when it is first shown; after that the heap stays level. */
const warmUpShare = 0.25;
const allowedGrowth = 1.25;

const views = ["?view=live", "?view=dashboard", "?view=moment", "?view=clients"];

/** Megabytes that the page's heap holds when its garbage is collected. */
async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize / 1_048_576;
}

for (const view of views) {
  test(`the heap of ${view} stays level at ${eventsPerSecond} events a second`, async ({
    page,
    server,
    context,
  }) => {
    test.skip(test.info().project.name !== "chromium", "Heaps are read over CDP.");
    test.setTimeout(soakMs + 60_000);
    const session = await context.newCDPSession(page);
    await page.goto(`${server.url}/${view}`);
    const heaps: { readonly atMs: number; readonly megabytes: number }[] = [];
    const startMs = Date.now();
    let sent = 0;
    let measuredMs = 0;
    while (Date.now() - startMs < soakMs) {
      const due = Math.floor(((Date.now() - startMs) / 1_000) * eventsPerSecond);
      if (due > sent) await sendTo(server.url, donations(sent + 1, Math.min(due, sent + 1_000)));
      sent = Math.min(due, sent + 1_000);
      await page.waitForTimeout(100);
      if (Date.now() - measuredMs < soakMs / 40) continue;
      measuredMs = Date.now();
      heaps.push({ atMs: measuredMs - startMs, megabytes: await heapMegabytes(session) });
    }
    const warm = heaps.filter(({ atMs }) => atMs >= soakMs * warmUpShare);
    const [first] = warm;
    const last = warm.at(-1)!;
    process.stderr.write(
      `${view}: ${sent} events, heap ${heaps.map(({ megabytes }) => megabytes.toFixed(1)).join(" ")} MB\n`,
    );
    expect(last.megabytes).toBeLessThan(first!.megabytes * allowedGrowth);
  });
}
