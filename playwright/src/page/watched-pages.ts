import type { BrowserContext, Frame } from "@playwright/test";
import type { AnalyticsSettings } from "@tracker-analytics/sdk";
import type { DocumentState } from "./document-state.ts";
import { installInPage, type KitHook } from "./in-page.ts";
import { redirectSenders } from "./redirect-senders.ts";
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
  /** How many contexts are watched, and how many others their browsers have. */
  count(): { readonly watched: number; readonly others: number };
}

const reportName = "__trackerAnalyticsReport";
/** A document that does not answer for so long beyond its deadline is stuck. Milliseconds. */
const graceMs = 1_000;

/** @param intercept Addresses of other senders' ingests, which are led to the run. */
export function createWatchedPages(
  settings: AnalyticsSettings & { readonly ingestHost: string },
  intercept: readonly string[] = [],
): WatchedPages {
  const contexts = new Set<BrowserContext>();
  const clients = createKnownClients();
  /** Those that have shown a document with a client, and the last one. */
  const frames = new Map<Frame, DocumentState>();

  const settleFrame = async (frame: Frame, timeoutMs: number): Promise<string | null> => {
    const asked = frame.evaluate(
      (milliseconds) =>
        (globalThis as { [key: symbol]: KitHook | undefined })[
          Symbol.for("tracker-analytics.test")
        ]?.settle(milliseconds) ?? null,
      timeoutMs,
    );
    // Rejected when the document goes meanwhile; one whose thread is busy is there still.
    const busy = frames.get(frame)!;
    const state = await withinMs(timeoutMs + graceMs, asked, busy).catch(() => null);
    if (state && state !== busy) clients.note(state);
    return state?.document ?? null;
  };

  return {
    async watch(context) {
      if (contexts.has(context)) return;
      contexts.add(context);
      const documents = new Set<string>();
      context.once("close", () => {
        for (const document of documents) clients.discard(document);
      });
      await context.exposeBinding(reportName, ({ frame }, state: DocumentState) => {
        frames.set(frame, state);
        documents.add(state.document);
        clients.note(state);
      });
      await context.addInitScript(installInPage, { settings, reportName });
      await redirectSenders(context, { ingestHost: settings.ingestHost, intercept });
    },
    async settle(timeoutMs) {
      for (const frame of frames.keys())
        if (frame.isDetached() || frame.page().isClosed()) frames.delete(frame);
      const open = await Promise.all(
        [...frames.keys()].map((frame) => settleFrame(frame, timeoutMs)),
      );
      return clients.list(new Set(open.filter((document) => document !== null)));
    },
    count() {
      const browsers = new Set([...contexts].map((context) => context.browser()));
      const all = [...browsers].flatMap((browser) => browser?.contexts() ?? []);
      const others = all.filter((context) => !contexts.has(context)).length;
      return { watched: contexts.size, others };
    },
  };
}

/** Resolves to what the promise does, or to `late` when the time is over before. */
function withinMs<Value>(timeoutMs: number, promise: Promise<Value>, late: Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<Value>((resolve) => {
    timer = setTimeout(() => resolve(late), timeoutMs);
  });
  return Promise.race([promise, isLate]).finally(() => clearTimeout(timer));
}
