import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Page } from "@playwright/test";
import { medianOf } from "../median.ts";
import { mainThreadDuring } from "./main-thread.ts";
import type { MeasuredView } from "./views.ts";

/** Milliseconds from the start of the navigation until something could be done. */
export interface Opening {
  /** The view is shown, and the thread is free: a press would be answered now. */
  readonly usableMs: number;
  /** The same, and what stands beside it is shown, too. */
  readonly completeMs: number;
  /** From the last answer of the series until the charts are there; 0 where there are none. */
  readonly chartedMs: number;
}

/** Openings of one view. */
export interface Openings {
  /** In a browser that had never seen the page: its HTTP cache is empty, and no script is compiled. */
  readonly cold: readonly Opening[];
  /** In one that has the page in its cache, as that of everybody who comes back. */
  readonly warm: readonly Opening[];
  /** Median of the main thread's CPU time, traced, page in cache: the same on a busy machine. */
  readonly cpuMs: number;
}

declare global {
  interface Window {
    opened?: Promise<Opening>;
  }
}

const patienceMs = 60_000;
const contexts = 2;
const warmLoads = 3;
/** The server answers what a page had asked after the reader has left it, too: a load right after it would wait for that. */
const restMs = 1_000;

/** Opens a view again and again and measures it, untraced: a trace takes as long as what it shows. */
export async function openOften(
  browser: Browser,
  url: string,
  view: MeasuredView,
): Promise<Openings> {
  const cold: Opening[] = [];
  const warm: Opening[] = [];
  const cpuMs: number[] = [];
  for (let nth = 0; nth < contexts; nth++) {
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
    const page = await context.newPage();
    const { shown, count, beside } = view;
    await page.addInitScript(watchFor, { shown, count, beside, patienceMs });
    cold.push(await opened(page, url + view.query));
    for (let load = 0; load < warmLoads; load++) {
      await delay(restMs);
      warm.push(await opened(page, url + view.query));
    }
    await delay(restMs);
    const work = await mainThreadDuring({ browser, page }, async () => {
      await opened(page, url + view.query);
    });
    cpuMs.push(work.cpuMs);
    await context.close();
  }
  return { cold, warm, cpuMs: medianOf(cpuMs) };
}

async function opened(page: Page, url: string): Promise<Opening> {
  await page.goto(url);
  return page.evaluate(async () => window.opened!);
}

/** Opens a view and lets it stand there. */
export async function standingView(
  browser: Browser,
  url: string,
  view: MeasuredView,
): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url + view.query);
  await page
    .locator(view.shown)
    .nth(view.count - 1)
    .waitFor({ timeout: patienceMs });
  return page;
}

interface Awaited extends Pick<MeasuredView, "shown" | "count" | "beside"> {
  readonly patienceMs: number;
}

/** Runs in the page before its own scripts. */
function watchFor({ shown, count, beside, patienceMs: mostMs }: Awaited): void {
  window.opened = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`The view did not come up in ${mostMs} ms.`)), mostMs);
    let usable: Omit<Opening, "completeMs"> | null = null;
    let isComplete = false;
    const observer = new MutationObserver(() => {
      if (usable === null && document.querySelectorAll(shown).length >= count) {
        usable = { usableMs: 0, chartedMs: 0 };
        const shownMs = performance.now();
        // After the frame that draws it.
        requestAnimationFrame(() =>
          setTimeout(() => {
            const usableMs = performance.now();
            const answered = performance
              .getEntriesByType("resource")
              .filter(({ name }) => name.includes("/api/series?"))
              .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
              .filter((endMs) => endMs <= shownMs);
            const chartedMs = answered.length === 0 ? 0 : usableMs - Math.max(...answered);
            usable = { usableMs, chartedMs };
          }),
        );
      }
      if (usable === null || isComplete || !beside.every((one) => document.querySelector(one)))
        return;
      isComplete = true;
      observer.disconnect();
      requestAnimationFrame(() =>
        setTimeout(() => resolve({ ...usable!, completeMs: performance.now() })),
      );
    });
    observer.observe(document, { childList: true, subtree: true });
  });
}
