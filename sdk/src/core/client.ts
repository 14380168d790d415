import type { Analytics, AnalyticsSettings, Consent, Ledger, TrackedEvent } from "./analytics.ts";
import type { KeptBatch } from "./batch.ts";
import type { BatchStore, CreateStore } from "./batch-store.ts";
import {
  addContext,
  contextKey,
  resolveContext,
  type Context,
  type ContextHolder,
} from "./context.ts";
import { describe } from "./describe.ts";
import { createDelivery, type Delivery } from "./delivery.ts";
import type { DropReason } from "./diagnostics.ts";
import { encodeEvent } from "./encode-event.ts";
import { createEventQueue, type Numbering } from "./event-queue.ts";
import { createLedger } from "./ledger.ts";
import { createReport, warnOnce, type Report } from "./report.ts";
import { isPathInHost, resolveSettings, resolveUrl } from "./settings.ts";
import { accepts, type ClientTable } from "./settings-table.ts";
import { startTimer } from "./timer.ts";
import type { Send } from "./transport.ts";

/** What a runtime brings to a client. */
export interface ClientOptions {
  readonly given: AnalyticsSettings;
  /** What may be set on this runtime, with its defaults. */
  readonly table: ClientTable;
  readonly send: Send;
  /** The length of a text in UTF-8. */
  readonly countBytes: (text: string) => number;
  /** Undoes what the runtime installed for this client. */
  readonly onClosed?: (() => void) | undefined;
  readonly createStore?: CreateStore | undefined;
}

/** A client, and what the runtime drives it by. */
export interface Client {
  readonly analytics: Analytics & ContextHolder;
  readonly delivery: Delivery;
  readonly store: BatchStore | undefined;
  /**
   * The page is back from the back/forward cache.
   *
   * @param isKept Whether what it left is in the store: it is orphaned then, and counts for the page that recovers it.
   */
  readonly resume: (isKept: boolean) => void;
  readonly numbering: () => Numbering;
  readonly report: Report;
}

/**
 * Creates a client on a runtime.
 *
 * @throws {TypeError} when the settings cannot work.
 */
export function createClient(options: ClientOptions): Client {
  const { given, table, send, countBytes, onClosed, createStore } = options;
  const settings = resolveSettings(given, table);
  const url = resolveUrl(settings);
  const report = createReport(given.onDiagnostic ?? warnOnce());
  // Events would go to /track/track, where a server may say yes to whatever comes.
  if (isPathInHost(settings))
    report({ reason: "path-in-host", message: "leave its path out", lostEvents: 0 });
  const ledger = createLedger(report);
  let refusal: DropReason | undefined = settings.noEmit ? "no-emit" : url ? undefined : "no-host";
  const store = refusal
    ? undefined
    : createStore?.({
        url,
        recover: (batch) => recover(batch),
        reportTrouble: (message) => report({ reason: "storage-failed", message, lostEvents: 0 }),
        hasBatches: () => !!queue.batches[0],
      });
  const queue = createEventQueue({ settings, countBytes, store });
  /** Each ends a flush if its events are gone. */
  const waiters = new Set<() => void>();
  const delivery = createDelivery({ url, settings, queue, ledger, send, report, waiters, store });
  let closing: Promise<Ledger> | undefined;
  let wakeIsPlanned = false;

  const { beforeSend } = given;
  let context: Context | null | undefined = given.context;

  const refuse = (reason: DropReason, name: unknown, message = ""): void =>
    // The name may be of another type where that is the reason.
    ledger.drop(reason, { message, lostEvents: 1, eventName: name as string });

  const reportIssue = (message: string, eventName: string): void =>
    report({ reason: "invalid-property", message, lostEvents: 0, eventName });

  const track = (eventName: unknown, properties?: object): void => {
    ledger.enter(1);
    if (refusal) return refuse(refusal, eventName);
    const added = resolveContext(context, (message) => reportIssue(message, eventName as string));
    let json = encodeEvent(eventName, addContext(added, properties), reportIssue);
    if (json && beforeSend) {
      try {
        // A copy of what will be sent: what is hidden in a model or a getter is plain in it.
        const event = beforeSend(JSON.parse(json) as TrackedEvent);
        if (!event) return refuse("before-send", eventName);
        json = encodeEvent(event.event_name, event.properties, reportIssue);
      } catch (error) {
        return refuse("before-send", eventName, describe(error));
      }
    }
    if (!json) return refuse("invalid-event", eventName);
    const bytes = countBytes(json);
    if (bytes > settings.maxEventBytes) return refuse("event-too-large", eventName);
    // With the line that called.
    // oxlint-disable-next-line no-console -- asked for by the setting debug
    if (settings.debug) console.trace(json);
    queue.append(json, bytes);
    afterArrival();
  };

  const recover = (batch: KeptBatch): void => {
    if (!queue.recover(batch)) return;
    ledger.enter(batch.events.length);
    afterArrival();
  };

  /** Makes room, and sees to the sending when all that this task tracks or recovers is there, in order. */
  const afterArrival = (): void => {
    for (let oldest; (oldest = queue.findOverflow());) delivery.drop(oldest, "queue-full");
    // Not by queueMicrotask(), which fake timers replace: what they hold never runs once they are gone.
    if (!wakeIsPlanned) void Promise.resolve().then(afterTask);
    wakeIsPlanned = true;
  };

  const afterTask = (): void => {
    wakeIsPlanned = false;
    delivery.wake();
  };

  const flush: Analytics["flush"] = (deadline) =>
    new Promise((resolve) => {
      const { client, upto } = queue.numbering();
      const end = (): void => {
        clearTimeout(timer);
        waiters.delete(check);
        resolve(ledger.read());
      };
      const check = (): void => {
        const isAwaited = queue.batches.some(
          (batch) => batch.state !== "in-doubt" && (batch.client !== client || batch.first <= upto),
        );
        if (!isAwaited) end();
      };
      // Keeps a process alive: code that awaits a flush sees it end.
      const timer = startTimer(end, deadline?.timeoutMs ?? settings.flushTimeoutMs);
      waiters.add(check);
      delivery.hurry();
    });

  const dropAll = (reason: DropReason): void => {
    for (let batch; (batch = queue.batches[0]);) delivery.drop(batch, reason);
  };

  const close: Analytics["close"] = async (deadline) => {
    const flushed = flush(deadline);
    refusal = "closed";
    await flushed;
    if (!store?.stop()) dropAll(refusal);
    // Nothing is sent from now on: this takes the timer away.
    settings.consent = "pending";
    delivery.wake();
    onClosed?.();
    return ledger.read();
  };

  const setConsent = (consent: Consent): void => {
    if (!accepts(table.consent, consent))
      return report({ reason: "unknown-consent", message: consent, lostEvents: 0 });
    settings.consent = consent;
    if (refusal && refusal !== "consent-denied") return;
    refusal = consent === "denied" ? "consent-denied" : undefined;
    if (refusal) {
      dropAll(refusal);
      delivery.forgetDropped();
      queue.renumber();
      store?.clear();
    } else if (consent === "granted") {
      store?.start();
      delivery.hurry();
    }
  };

  const resume: Client["resume"] = (isKept) => {
    queue.renumber();
    if (isKept) {
      ledger.handOn();
      for (let batch; (batch = queue.batches[0]);) queue.remove(batch);
    }
    if (settings.consent === "granted") store?.start();
    delivery.wake();
  };

  setConsent(settings.consent);

  const analytics: Client["analytics"] = {
    track,
    trackUnplanned: track,
    flush,
    close: (deadline) => (closing ??= close(deadline)),
    ledger: ledger.read,
    setAccessKey(key) {
      settings.accessKey = key ?? "";
      delivery.hurry();
    },
    setConsent,
    setContext(next) {
      context = next;
    },
    [contextKey]: () => resolveContext(context),
  };
  return { analytics, delivery, store, resume, numbering: queue.numbering, report };
}
