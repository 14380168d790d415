import type { Browser, CDPSession } from "@playwright/test";
import { donations, expect, sendTo, test } from "./live-page.ts";

const soakMs = Number(process.env["SOAK_SECONDS"]) * 1_000;
const eventsPerSecond = 200;
const measurements = 40;
/** Every view keeps some things when it is first shown; after that the heap stays level. */
const warmUpShare = 0.25;
const allowedGrowth = 1.25;

const views = ["live", "dashboard", "moment", "clients"];

/** An open page whose heap is read, in a renderer of its own. */
interface WatchedView {
  readonly view: string;
  readonly session: CDPSession;
  /** Megabytes that the heap holds when its garbage is collected, oldest first. */
  readonly heaps: number[];
}

test(`the heaps of the views stay level at ${eventsPerSecond} events a second`, async ({
  browser,
  server,
}) => {
  test.skip(test.info().project.name !== "chromium", "Heaps are read over CDP.");
  test.setTimeout(soakMs + 120_000);
  const watched: WatchedView[] = [];
  for (const view of views) watched.push(await watch(browser, server.url, view));
  const startMs = Date.now();
  let sent = 0;
  let lateMs = 0;
  while (Date.now() - startMs < soakMs) {
    const elapsedMs = Date.now() - startMs;
    const due = Math.min(Math.floor((elapsedMs / 1_000) * eventsPerSecond), sent + 1_000);
    if (due > sent) await sendTo(server.url, donations(sent + 1, due));
    sent = due;
    lateMs = elapsedMs - (sent / eventsPerSecond) * 1_000;
    if (elapsedMs >= (soakMs / measurements) * (watched[0]!.heaps.length + 1)) {
      for (const one of watched) one.heaps.push(await heapMegabytes(one.session));
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
  for (const { view, heaps } of watched) {
    process.stderr.write(
      `${view}: ${sent} events, heap ${heaps.map((heap) => heap.toFixed(1)).join(" ")} MB\n`,
    );
  }
  expect(lateMs).toBeLessThan(10_000);
  for (const { view, heaps } of watched) {
    const warm = heaps.slice(Math.floor(heaps.length * warmUpShare));
    const middle = Math.floor(warm.length / 2);
    const growth = Math.min(...warm.slice(middle)) / Math.min(...warm.slice(0, middle));
    expect(growth, view).toBeLessThan(allowedGrowth);
  }
});

async function watch(browser: Browser, url: string, view: string): Promise<WatchedView> {
  const page = await (await browser.newContext()).newPage();
  const session = await page.context().newCDPSession(page);
  await page.goto(`${url}/?view=${view}`);
  return { view, session, heaps: [] };
}

async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize / 1_048_576;
}
