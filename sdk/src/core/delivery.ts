import { KEY_HEADER } from "../wire.ts";
import { idOf, isWaiting, type Batch, type BatchState } from "./batch.ts";
import { addressOf } from "./batch-address.ts";
import type { BatchStore } from "./batch-store.ts";
import { elapsedMs } from "./clock.ts";
import type { DropReason, TroubleReason } from "./diagnostics.ts";
import type { EventQueue } from "./event-queue.ts";
import type { LedgerKeeper } from "./ledger.ts";
import { pauseLeftMs } from "./pause.ts";
import type { Report } from "./report.ts";
import { drawBackoffMs, judgeAnswer, parseRetryAfterMs, type Verdict } from "./retry-policy.ts";
import type { ResolvedSettings } from "./settings.ts";
import { startTimer } from "./timer.ts";
import type { Answer, Send } from "./transport.ts";

/**
 * What requests that outlive a page may carry together, in bytes of UTF-8: the platform's 65,536 less a share for other
 * scripts of the page.
 *
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export const keepaliveBudgetBytes = 60_000;

/** Timers stand still while a machine sleeps: after it, a longer wait is looked at again this soon. */
const longestNapMs = 60_000;

const mostAsked = 20;
const mostReported = 10;
/** Beyond it the oldest drops are not reported. */
const mostToReport = 100;

/** Sends the batches of one queue, one at a time and in order, until each is delivered or dropped. */
export interface Delivery {
  /** Sends what is due, or sets the timer for it. */
  wake(): void;
  /**
   * The same without waiting out the back-off. `Retry-After` is waited out all the same.
   *
   * @param maxDelayMs Draws a wait up to this, where others hurry at the same moment. Milliseconds.
   */
  hurry(maxDelayMs?: number): void;
  /**
   * Sends at once, in requests that outlive the page, as much of what waits as may be in flight together. May be called
   * again: Firefox cuts the listeners of a page that is left short.
   *
   * @param sendBeacon Takes what is left, where no key is needed, when the page will not come back to hear an answer.
   */
  leave(sendBeacon?: (url: string, body: string) => boolean): void;
  /** Takes a batch out of the queue and counts its events as lost. */
  drop(batch: Batch, reason: DropReason, message?: string): void;
  /** Does not report to the ingest what has been dropped so far. */
  forgetDropped(): void;
}

export interface DeliveryOptions {
  readonly url: string;
  readonly settings: ResolvedSettings;
  readonly queue: EventQueue;
  readonly ledger: LedgerKeeper;
  readonly send: Send;
  readonly report: Report;
  /** While there are any, small batches go at once too. Each is called after every answer and on waking. */
  readonly waiters: ReadonlySet<() => void>;
  readonly store: BatchStore | undefined;
}

/** Creates the delivery of one queue; it does nothing until it is woken. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { url, settings, queue, ledger, send, report, waiters, store } = options;
  const { batches } = queue;
  /** What is dropped, as the ingest is to hear of it: `c.17-19:expired`. */
  let toReport: string[] = [];
  let timer: ReturnType<typeof startTimer> | undefined;
  let inFlightBytes = 0;
  let failures = 0;
  /** By back-off: may be skipped. */
  let retryAt = 0;
  /** By Retry-After: may not. When it was asked for, by the wall clock. */
  let pausedAt = 0;
  let pausedForMs = 0;
  let reportedTrouble: string | undefined;

  /** In this tab and the others. */
  const pause = (forMs = 0): number => {
    if (forMs > pauseLeftMs(pausedAt, pausedForMs)) {
      pausedAt = Date.now();
      pausedForMs = forMs;
    }
    return Math.max(pauseLeftMs(pausedAt, pausedForMs), store?.pause(forMs) ?? 0);
  };

  const findInDoubt = (): Batch[] =>
    batches.filter(({ state }) => state === "in-doubt").slice(0, mostAsked);

  const wake = (): void => {
    store?.commit();
    const isExpired = ({ dueAt }: Batch): boolean => elapsedMs() - dueAt > settings.maxAgeMs;
    let first: Batch | undefined;
    while ((first = batches.find(isWaiting)) && isExpired(first)) drop(first, "expired");
    for (const check of waiters) check();
    clearTimeout(timer);
    if (!first || inFlightBytes || settings.consent !== "granted") return;
    const isDue =
      first.events.length >= settings.flushEvents ||
      batches.filter(isWaiting).length > 1 ||
      waiters.size;
    const dueAt = Math.max(isDue ? 0 : first.dueAt, retryAt);
    const waitMs = Math.max(dueAt - elapsedMs(), pause());
    if (waitMs > 0) {
      timer = startTimer(wake, Math.min(waitMs, longestNapMs));
      // What waits does not keep a process alive.
      (timer as { unref?(): void }).unref?.();
    } else {
      // After a failure without keepalive: others may have used up the page's quota of it.
      fly(first, !failures, findInDoubt());
    }
  };

  const countedHere = (): string => {
    const { tracked, delivered, pending } = ledger.read();
    return [tracked, delivered, pending].join(".");
  };

  const addressFor = (batch: Batch, asked: readonly Batch[] = [], dropped = ""): string => {
    const { client, upto } = queue.numbering();
    const ask = asked.map(idOf).join();
    const isOwn = batch.client === client;
    return addressOf(url, batch, {
      upto: isOwn ? upto : 0,
      dropped,
      ledger: settings.debug && isOwn ? countedHere() : "",
      ask,
    });
  };

  /** Where a listener is cut short, the next event of leaving has to find what was not sent: sent first, marked after. */
  const mark = (batch: Batch, state: BatchState): void => {
    batch.state = state;
    if (batch.events[0]) store?.save(batch);
  };

  const fly = (batch: Batch, keepalive: boolean, asked: readonly Batch[] = []): void => {
    const { bytes, events } = batch;
    const { accessKey, contentType } = settings;
    const reported = toReport.slice(0, mostReported);
    const answered = send(
      addressFor(batch, asked, reported.join()),
      {
        method: "POST",
        headers: accessKey
          ? { "content-type": "application/json", [KEY_HEADER]: accessKey }
          : { "content-type": contentType },
        events,
        keepalive: keepalive && bytes <= keepaliveBudgetBytes,
      },
      settings.requestTimeoutMs,
    );
    mark(batch, "in-flight");
    inFlightBytes += bytes;
    void answered.then((answer) => {
      inFlightBytes -= bytes;
      // Not there any more when close() has dropped it, or another page has recovered it.
      if (batches.includes(batch)) {
        const verdict = judgeAnswer(answer);
        settle(batch, verdict, answer);
        if (verdict === "delivered") {
          toReport = toReport.filter((range) => !reported.includes(range));
          settleDoubts(asked, answer);
        }
      }
      // A refusal of the old key does not delay the new one.
      if (accessKey !== settings.accessKey) retryAt = 0;
      return wake();
    });
  };

  const settle = (batch: Batch, verdict: Verdict, answer: Answer): void => {
    const { status, detail } = answer;
    // oxlint-disable-next-line no-console -- asked for by the setting debug
    if (settings.debug) console.debug(url, status, detail, batch.events);
    mark(batch, "sealed");
    const message = `${status} ${detail?.slice(0, 200)}`;
    // A wrong setup is not mended in a second: from the first time on it is asked as seldom as backing off allows.
    const newFailures = { unreachable: 1, "set-up-wrong": 9 }[verdict as string];
    if (newFailures) {
      failures += newFailures;
      retryAt = elapsedMs() + drawBackoffMs(failures);
      pause(parseRetryAfterMs(answer.retryAfter, answer.date));
      // Once per trouble, until something is delivered or the trouble is another one.
      if (reportedTrouble !== verdict) {
        const reason = verdict as TroubleReason;
        report({ reason, message: `${url} ${message}`, lostEvents: 0, status });
      }
      reportedTrouble = verdict;
      return;
    }
    failures = retryAt = 0;
    if (verdict === "delivered") {
      reportedTrouble = undefined;
      deliver(batch);
      queue.batchBytes = Math.min(queue.batchBytes * 2, settings.maxBatchBytes);
    } else if (batch.events.length > 1) {
      queue.halve(batch);
      if (verdict === "event-too-large") queue.batchBytes /= 2;
    } else {
      drop(batch, verdict as DropReason, message);
    }
  };

  const deliver = (batch: Batch): void => {
    ledger.deliver(batch.events.length);
    queue.remove(batch);
  };

  /** An ingest that does not know the question may still show that it counts a repeated batch once, by its echo. */
  const settleDoubts = (asked: readonly Batch[], { known, isEchoed }: Answer): void => {
    const ids = known?.split(",");
    for (const batch of asked.filter((each) => batches.includes(each))) {
      const isMissing = ids ? !ids.includes(idOf(batch)) : isEchoed;
      if (isMissing && settings.delivery === "at-least-once") mark(batch, "sealed");
      else deliver(batch);
    }
  };

  const drop: Delivery["drop"] = (batch, reason, message = "") => {
    queue.remove(batch);
    if (batch.events[0] && batch.first)
      toReport = [...toReport, `${idOf(batch)}:${reason}`].slice(-mostToReport);
    const lostEvents = batch.events.length;
    ledger.drop(reason, { message, lostEvents, eventName: nameOf(batch.events[0]) });
  };

  return {
    wake,
    drop,
    forgetDropped() {
      toReport = [];
    },
    hurry(maxDelayMs = 0) {
      retryAt = elapsedMs() + Math.random() * maxDelayMs;
      wake();
    },
    leave(sendBeacon) {
      if (settings.consent === "granted" && pause() <= 0) {
        for (const batch of batches.filter(isWaiting)) {
          if (inFlightBytes + batch.bytes <= keepaliveBudgetBytes) fly(batch, true);
          else if (!settings.accessKey && sendBeacon) {
            const isTaken = sendBeacon(addressFor(batch), `[${batch.events.join()}]`);
            if (isTaken) mark(batch, "in-doubt");
          }
        }
      }
      store?.commit();
    },
  };
}

/** The name of an encoded event. What a store gives back may be damaged. */
function nameOf(json: string | undefined): string | undefined {
  try {
    return (JSON.parse(json!) as { event_name: string }).event_name;
  } catch {
    return undefined;
  }
}
