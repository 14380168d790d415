import type { BrowserContext, Frame } from "@playwright/test";
import type { AnalyticsSettings } from "@tracker-analytics/sdk";
import type { DocumentState } from "./document-state.ts";
import { installInPage, type KitHook } from "./in-page.ts";
import { createKnownClients, type KnownClient } from "./known-clients.ts";

/** The documents of some browser contexts, and what they said of their clients. */
export interface WatchedPages {
  /** Lets every document that the context opens from now on send to the run. */
  watch(context: BrowserContext): Promise<void>;
  /**
   * Sends what waits in all open documents; resolves to the clients of all documents that ever were when it is sent or
   * the time is over. Milliseconds.
   */
  settle(timeoutMs: number): Promise<readonly KnownClient[]>;
}

const reportName = "__trackerAnalyticsReport";
/** A document that does not answer for so long beyond its deadline is stuck. Milliseconds. */
const graceMs = 1_000;

export function createWatchedPages(settings: AnalyticsSettings): WatchedPages {
  const contexts = new Set<BrowserContext>();
  const clients = createKnownClients();
  /** Those that have shown a document with a client. */
  const frames = new Set<Frame>();

  const settleFrame = async (frame: Frame, timeoutMs: number): Promise<string | null> => {
    const asked = frame.evaluate(
      (milliseconds) =>
        (globalThis as { [key: symbol]: KitHook | undefined })[
          Symbol.for("tracker-analytics.test")
        ]?.settle(milliseconds) ?? null,
      timeoutMs,
    );
    // The document has gone, or its thread is busy: then the last that it said counts.
    const state = await withinMs(timeoutMs + graceMs, asked).catch(() => null);
    if (state) clients.note(state);
    return state?.document ?? null;
  };

  return {
    async watch(context) {
      if (contexts.has(context)) return;
      contexts.add(context);
      await context.exposeBinding(reportName, ({ frame }, state: DocumentState) => {
        frames.add(frame);
        clients.note(state);
      });
      await context.addInitScript(installInPage, { settings, reportName });
    },
    async settle(timeoutMs) {
      for (const frame of frames)
        if (frame.isDetached() || frame.page().isClosed()) frames.delete(frame);
      const open = await Promise.all([...frames].map((frame) => settleFrame(frame, timeoutMs)));
      return clients.list(new Set(open.filter((document) => document !== null)));
    },
  };
}

function withinMs<Value>(timeoutMs: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("The page does not answer.")), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
