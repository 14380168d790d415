import type { Browser, Page } from "@playwright/test";
import { type MainThreadWork, mainThreadDuring } from "./main-thread.ts";
import type { MeasuredView } from "./views.ts";

/** How a view came up, in a browser that had never seen the page. */
export interface Opening extends MainThreadWork {
  /** Milliseconds from the start of the navigation until the view can be used: shown, and the thread free. */
  readonly usableMs: number;
  /** Milliseconds from the last answer of the series until the charts are there; 0 where there are none. */
  readonly chartedMs: number;
}

interface Timed {
  shownMs: number | null;
  usableMs: number | null;
}
declare global {
  interface Window {
    timed?: Timed;
  }
}

const patienceMs = 60_000;

/** Opens a view in a new context and measures it. */
export async function openView(
  browser: Browser,
  url: string,
  view: MeasuredView,
): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watchFor, { shown: view.shown, count: view.count });
  const work = await mainThreadDuring({ browser, page }, async () => {
    await page.goto(url + view.query);
    await page
      .waitForFunction(() => window.timed?.usableMs != null, null, { timeout: patienceMs })
      .catch((cause: unknown) => {
        throw new Error(`${view.name} did not come up in ${patienceMs} ms.`, { cause });
      });
  });
  const times = await page.evaluate(readTimes);
  await context.close();
  return { ...work, ...times };
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

/** Runs in the page before its own scripts. */
function watchFor({ shown, count }: { readonly shown: string; readonly count: number }): void {
  const timed: Timed = { shownMs: null, usableMs: null };
  window.timed = timed;
  const observer = new MutationObserver(() => {
    if (document.querySelectorAll(shown).length < count) return;
    observer.disconnect();
    timed.shownMs = performance.now();
    // After the frame that draws it: a press would be answered now.
    requestAnimationFrame(() =>
      setTimeout(() => {
        timed.usableMs = performance.now();
      }),
    );
  });
  observer.observe(document, { childList: true, subtree: true });
}

function readTimes(): { usableMs: number; chartedMs: number } {
  const { shownMs, usableMs } = window.timed!;
  const answered = performance
    .getEntriesByType("resource")
    .filter(({ name }) => name.includes("/api/series?"))
    .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
    .filter((endMs) => endMs <= shownMs!);
  return {
    usableMs: usableMs!,
    chartedMs: answered.length === 0 ? 0 : usableMs! - Math.max(...answered),
  };
}
