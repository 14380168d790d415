import type { Browser, Page } from "@playwright/test";

/** The work of a page's main thread. */
export interface MainThreadWork {
  /** Milliseconds of the thread's CPU time: the same on a busy machine. */
  readonly longestTaskCpuMs: number;
  /** Milliseconds of the clock, those in which the thread waited for a core counted. */
  readonly longestTaskMs: number;
  /** Milliseconds of the thread's CPU time in all tasks. */
  readonly cpuMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** Traces what the main thread of a page does while something runs. */
export async function mainThreadDuring(
  { browser, page }: { readonly browser: Browser; readonly page: Page },
  run: () => Promise<void>,
): Promise<MainThreadWork> {
  await browser.startTracing(page, { categories: ["toplevel", "blink.user_timing"] });
  await run();
  await page.evaluate((name) => performance.mark(name), mark);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const marked = traceEvents.find(({ name }) => name === mark);
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => taskNames.has(name) && pid === marked?.pid && tid === marked.tid,
  );
  const cpuMs = tasks.map(({ tdur = 0 }) => tdur / 1_000);
  return {
    longestTaskCpuMs: Math.max(0, ...cpuMs),
    longestTaskMs: Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1_000)),
    cpuMs: cpuMs.reduce((sum, ms) => sum + ms, 0),
  };
}

/** Says which of the browser's threads is that of the page. */
const mark = "the measured page";
const taskNames = new Set(["RunTask", "ThreadControllerImpl::RunTask"]);
