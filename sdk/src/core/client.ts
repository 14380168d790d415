import { createDelivery, type Delivery } from "./delivery.ts";
import { createDiagnose, warnOnce, type OpenLedger } from "./diagnose.ts";
import { encodeEvent } from "./encode-event.ts";
import { createEventQueue } from "./event-queue.ts";
import { commonDefaults, resolveSettings, resolveUrl, type RuntimeDefaults } from "./settings.ts";
import { startTimer } from "./timer.ts";
import type { Analytics, AnalyticsSettings, Consent, Ledger } from "./analytics.ts";
import type { BatchStore, CreateStore } from "./batch-store.ts";
import type { Diagnostic, DropReason } from "./diagnostics.ts";
import type { Send } from "./transport.ts";

/**
 * Creates a client on a runtime, and the delivery by which the runtime drives it.
 *
 * @param countBytes The length of a text in UTF-8.
 * @param onClosed Undoes what the runtime installed for this client.
 * @throws {TypeError} when the settings cannot work.
 */
export function createClient(
  given: AnalyticsSettings,
  runtimeDefaults: RuntimeDefaults,
  send: Send,
  countBytes: (text: string) => number,
  onClosed?: () => void,
  createStore?: CreateStore,
): [analytics: Analytics, delivery: Delivery, store: BatchStore | undefined, resume: () => void] {
  const settings = resolveSettings(given, {
    ...commonDefaults,
    ...runtimeDefaults,
    onDiagnostic: warnOnce(),
  });
  const url = resolveUrl(settings);
  const ledger: OpenLedger = { tracked: 0, delivered: 0, pending: 0, dropped: {} };
  const diagnose = createDiagnose(ledger, settings.onDiagnostic);
  let refusal: DropReason | undefined = settings.noEmit ? "no-emit" : url ? undefined : "no-host";
  const store = refusal
    ? undefined
    : createStore?.(
        url,
        (batch) => {
          if (queue.batches.some(({ id }) => id === batch.id)) return;
          ledger.tracked += batch.events.length;
          queue.adopt(batch);
          afterArrival();
        },
        (message) => diagnose("storage-failed", message, {}),
        () => !!queue.batches[0],
      );
  const queue = createEventQueue(settings, ledger, countBytes, store);
  /** Each ends a flush if its events are gone. */
  const waiters = new Set<() => void>();
  const delivery = createDelivery(url, settings, queue, ledger, send, diagnose, waiters, store);
  let closing: Promise<Ledger> | undefined;
  let wakeIsPlanned = false;

  const tell = (reason: Diagnostic["reason"], name: unknown, message = "", lostEvents = 1): void =>
    diagnose(
      reason,
      message,
      // Of another type only where it is the reason.
      { eventName: name as string },
      lostEvents,
    );

  const tellIssue = (message: string, name: string): void =>
    tell("invalid-property", name, message, 0);

  const track = (eventName: unknown, properties?: object): void => {
    ledger.tracked++;
    if (refusal) return tell(refusal, eventName);
    let reason: DropReason = "before-send";
    let json: string | undefined;
    try {
      const event = settings.beforeSend({ event_name: eventName as string, properties });
      if (!event) return tell(reason, eventName);
      reason = "invalid-event";
      json = encodeEvent(event.event_name, event.properties, tellIssue);
    } catch (error) {
      return tell(reason, eventName, `${error as Error}`);
    }
    if (!json) return tell(reason, eventName);
    const bytes = countBytes(json);
    if (bytes > settings.maxEventBytes) return tell("event-too-large", eventName);
    // With the line that called.
    // oxlint-disable-next-line no-console -- asked for by the setting debug
    if (settings.debug) console.trace(json);
    queue.append(json, bytes);
    afterArrival();
  };

  /** Makes room, and sees to the sending when all that this task tracks or takes over is there, in order. */
  const afterArrival = (): void => {
    for (let oldest; (oldest = queue.findOverflow());) delivery.giveUp(oldest, "queue-full");
    if (!wakeIsPlanned) queueMicrotask(afterTask);
    wakeIsPlanned = true;
  };

  const afterTask = (): void => {
    wakeIsPlanned = false;
    delivery.wake();
  };

  const readLedger = (): Ledger => structuredClone(ledger);

  const flush: Analytics["flush"] = (deadline) =>
    new Promise((resolve) => {
      const { tracked } = ledger;
      const end = (): void => {
        clearTimeout(timer);
        waiters.delete(check);
        resolve(readLedger());
      };
      const check = (): void => {
        if (!queue.batches.some(({ position }) => position <= tracked)) end();
      };
      // Keeps a process alive: whoever awaits a flush sees it end.
      const timer = startTimer(end, deadline?.timeoutMs ?? settings.flushTimeoutMs);
      waiters.add(check);
      delivery.hurry();
    });

  const dropAll = (reason: DropReason): void => {
    for (let batch; (batch = queue.batches[0]);) delivery.giveUp(batch, reason);
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
    return readLedger();
  };

  const setConsent = (consent: Consent): void => {
    settings.consent = consent;
    if (refusal && refusal !== "consent-denied") return;
    refusal = consent === "denied" ? "consent-denied" : undefined;
    if (refusal) {
      dropAll(refusal);
      store?.clear();
    } else if (consent === "granted") {
      store?.start();
      delivery.hurry();
    }
  };

  /** The page is back. What it left belongs to nobody, and counts for the page that takes it over: this one or another. */
  const resume = (): void => {
    ledger.tracked -= ledger.pending;
    for (let batch; (batch = queue.batches[0]);) queue.remove(batch);
    store?.start();
  };

  setConsent(settings.consent);

  const analytics: Analytics = {
    track,
    trackUnplanned: track,
    flush,
    close: (deadline) => (closing ??= close(deadline)),
    ledger: readLedger,
    setAccessKey(key) {
      settings.accessKey = key ?? "";
      delivery.hurry();
    },
    setConsent,
  };
  return [analytics, delivery, store, resume];
}
