import type { BrowserContext, Frame } from "@playwright/test";
import type { AnalyticsSettings } from "@tracker-analytics/sdk";
import type { DocumentState } from "./document-state.ts";
import { installInPage, type KitHook } from "./in-page.ts";

/** The documents of some browser contexts, and what they said of their clients. */
export interface WatchedPages {
  /** Lets every document that the context opens from now on send to the run. */
  watch(context: BrowserContext): Promise<void>;
  /** Sends what waits in all open documents; resolves to their states when it is sent or the time is over. */
  settleOpen(timeoutMs: number): Promise<readonly DocumentState[]>;
  /** The last that each document said, those that are gone included. */
  lastStates(): readonly DocumentState[];
}

const reportName = "__trackerAnalyticsReport";
/** A document that does not answer for so long beyond its deadline is stuck. Milliseconds. */
const graceMs = 1_000;

export function createWatchedPages(settings: AnalyticsSettings): WatchedPages {
  const contexts = new Set<BrowserContext>();
  /** Documents by id, with the frame that showed them last. */
  const documents = new Map<string, { readonly frame: Frame; readonly state: DocumentState }>();

  const settleFrame = async (frame: Frame, timeoutMs: number): Promise<DocumentState | null> => {
    const asked = frame.evaluate(
      (milliseconds) =>
        (globalThis as { [key: symbol]: KitHook | undefined })[
          Symbol.for("tracker-analytics.test")
        ]?.settle(milliseconds) ?? null,
      timeoutMs,
    );
    // The document has gone, or its thread is busy: then the last that it said counts.
    const state = await withinMs(timeoutMs + graceMs, asked).catch(() => null);
    if (state) documents.set(state.document, { frame, state });
    return state;
  };

  return {
    async watch(context) {
      if (contexts.has(context)) return;
      contexts.add(context);
      await context.exposeBinding(reportName, ({ frame }, state: DocumentState) => {
        documents.set(state.document, { frame, state });
      });
      await context.addInitScript(installInPage, { settings, reportName });
    },
    async settleOpen(timeoutMs) {
      const frames = new Set([...documents.values()].map(({ frame }) => frame));
      const open = [...frames].filter((frame) => !frame.isDetached() && !frame.page().isClosed());
      const states = await Promise.all(open.map((frame) => settleFrame(frame, timeoutMs)));
      return states.filter((state) => state !== null);
    },
    lastStates: () => [...documents.values()].map(({ state }) => state),
  };
}

function withinMs<Value>(timeoutMs: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("The page does not answer.")), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
