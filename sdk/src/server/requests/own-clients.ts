import type {
  Analytics,
  AnalyticsSettings,
  DeadlineOptions,
  Ledger,
} from "../../core/analytics.ts";
import type { CreateStore } from "../../core/batch-store.ts";
import { createReport, warnOnce } from "../../core/report.ts";
import type { DropReason } from "../../core/diagnostics.ts";
import type { KeptBatch } from "../../core/batch.ts";
import { resolveSettings } from "../../core/settings.ts";
import { serverSettings } from "../server-settings.ts";
import { addLedgers, emptyLedger } from "./ledgers.ts";
import { createLeftovers, type KeepBatch } from "./leftovers.ts";

/** What differs between a request's client and the one that it was opened on. */
export type OwnSettings = Pick<AnalyticsSettings, "ingestHost" | "accessKey" | "context">;

/** Makes a client on the runtime at hand. */
export type CreateOwn = (settings: AnalyticsSettings, createStore: CreateStore) => Analytics;

/** The clients of single requests, and what is left over of them. */
export interface OwnClients {
  open(settings: OwnSettings): Analytics;
  /** Sends what waits in one, and keeps what cannot be sent for the next. */
  end(own: Analytics, deadline?: DeadlineOptions): Promise<void>;
  live(): Iterable<Analytics>;
  /** Everything that ever passed through any of them. */
  ledger(): Ledger;
  /** Sends what is left over. */
  flushLeftovers(settings: OwnSettings, deadline?: DeadlineOptions): Promise<void>;
  /** Gives up what is left over. */
  giveUpLeftovers(): void;
  /** For the end of a process: puts everything that is not delivered where it outlives it. */
  keepAll(): void;
}

/** Creates the keeper of the clients of single requests. */
export function createOwnClients(
  settings: AnalyticsSettings,
  createOwn: CreateOwn,
  keep?: KeepBatch,
): OwnClients {
  const live = new Set<Analytics>();
  let past: Ledger = emptyLedger;
  const resolved = resolveSettings(settings, serverSettings);
  const report = createReport(settings.onDiagnostic ?? warnOnce());

  const lose = (reason: DropReason, { events: { length } }: KeptBatch): void => {
    past = addLedgers(past, { ...emptyLedger, tracked: length, dropped: { [reason]: length } });
    report({ reason, message: "left over from a request", lostEvents: length });
  };
  const leftovers = createLeftovers({
    maxEvents: resolved.maxQueueEvents,
    maxBytes: resolved.maxQueueBytes,
    onLost: (batch) => lose("queue-full", batch),
    keep,
  });

  const open = (own: OwnSettings): Analytics => {
    const opened = createOwn({ ...settings, ...own }, leftovers.createStore);
    live.add(opened);
    return opened;
  };
  const end = async (own: Analytics, deadline?: DeadlineOptions): Promise<void> => {
    const { pending, ...rest } = await own.close(deadline);
    // What is pending still has become a leftover, and counts as one.
    past = addLedgers(past, { ...rest, tracked: rest.tracked - pending, pending: 0 });
    live.delete(own);
  };

  return {
    open,
    end,
    live: () => live,
    keepAll: () => leftovers.keepAll(),
    ledger() {
      const waiting = leftovers.events();
      const left = { ...emptyLedger, tracked: waiting, pending: waiting };
      return [...live].reduce((sum, own) => addLedgers(sum, own.ledger()), addLedgers(past, left));
    },
    async flushLeftovers(own, deadline) {
      const suffix = resolved.testMode ? resolved.testPath : resolved.path;
      const hosts = leftovers.urls().map((url) => url.slice(0, -suffix.length));
      await Promise.all(hosts.map((ingestHost) => end(open({ ...own, ingestHost }), deadline)));
    },
    giveUpLeftovers() {
      for (const batch of leftovers.urls().flatMap((url) => leftovers.take(url)))
        lose("closed", batch);
    },
  };
}
