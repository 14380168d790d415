import { KEY_HEADER } from "../wire.ts";
import { idOf, type Batch } from "./batch.ts";
import { addressOf } from "./batch-address.ts";
import type { BatchStore } from "./batch-store.ts";
import { createClientId } from "./client-id.ts";
import { elapsedMs } from "./clock.ts";
import type { DropReason, TroubleReason } from "./diagnostics.ts";
import { createDroppedRanges, textOfRanges } from "./dropped-ranges.ts";
import { isWaiting, type EventQueue } from "./event-queue.ts";
import type { LedgerKeeper } from "./ledger.ts";
import { startPause } from "./pause.ts";
import type { Report } from "./report.ts";
import { drawBackoffMs, judgeAnswer, parseRetryAfterMs } from "./retry-policy.ts";
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

/** What one request says, to be settled by its answer. */
interface Attempt {
  readonly batch: Batch;
  /** Batches that it asks about. */
  readonly asked: readonly Batch[];
  readonly reported: ReturnType<ReturnType<typeof createDroppedRanges>["next"]>;
}

/** Creates the delivery of one queue; it does nothing until it is woken. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { url, settings, queue, ledger, send, report, waiters, store } = options;
  const { batches } = queue;
  const dropped = createDroppedRanges();
  let timer: ReturnType<typeof startTimer> | undefined;
  let inFlightBytes = 0;
  let failures = 0;
  /** By back-off: may be skipped. */
  let retryAt = 0;
  /** By Retry-After: may not. */
  let readPauseMs = startPause(0);
  let reportedTrouble: string | undefined;
  /** An empty batch that asks about batches in doubt, where nothing else is to be sent. */
  let question: Batch | undefined;
  /** Not where the ingest refuses an empty array: it is asked along with the next events then. */
  let mayAskAlone = true;

  /** In this tab and the others. */
  const pause = (forMs = 0): number => {
    if (forMs > readPauseMs()) readPauseMs = startPause(forMs);
    return Math.max(readPauseMs(), store?.pause(forMs) ?? 0);
  };

  const findInDoubt = (): Batch[] =>
    batches.filter(({ state }) => state === "in-doubt").slice(0, mostAsked);

  const openQuestion = (): Batch => ({
    client: "",
    first: 0,
    plainId: createClientId(),
    events: [],
    bytes: 2,
    trackedAt: Date.now(),
    // Others may come, with which it travels.
    dueAt: elapsedMs() + settings.flushIntervalMs,
    state: "sealed",
  });

  const wake = (): void => {
    store?.commit();
    let first: Batch | undefined;
    while ((first = batches.find(isWaiting)) && elapsedMs() - first.dueAt > settings.maxAgeMs) {
      drop(first, "expired");
    }
    for (const check of waiters) check();
    clearTimeout(timer);
    if (!first && mayAskAlone && findInDoubt().length) first = question ??= openQuestion();
    if (!first || inFlightBytes || settings.consent !== "granted") return;
    const isDue =
      batches.filter(isWaiting).length > 1 ||
      queue.countEvents() >= settings.flushEvents ||
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

  const prepare = (batch: Batch, asked: readonly Batch[]): [address: string, attempt: Attempt] => {
    const { client, upto } = queue.numbering();
    const reported = dropped.next();
    const address = addressOf(url, batch, {
      upto: batch.client === client && upto ? upto : undefined,
      dropped: textOfRanges(reported),
      ask: asked.map(idOf).join(","),
    });
    return [address, { batch, asked, reported }];
  };

  const fly = (batch: Batch, keepalive: boolean, asked: readonly Batch[] = []): void => {
    const { bytes } = batch;
    const { accessKey } = settings;
    const headers = {
      "content-type": settings.contentType,
      ...(accessKey && { [KEY_HEADER]: accessKey, "content-type": "application/json" }),
    };
    const [address, attempt] = prepare(batch, asked);
    const answered = send(
      address,
      {
        method: "POST",
        headers,
        events: batch.events,
        keepalive: keepalive && bytes <= keepaliveBudgetBytes,
      },
      settings.requestTimeoutMs,
    );
    // Not before: where a listener is cut short, the next event of leaving has to find the batch waiting.
    batch.state = "in-flight";
    inFlightBytes += bytes;
    if (batch !== question) store?.save(batch);
    void answered.then((answer) => {
      batch.state = "sealed";
      inFlightBytes -= bytes;
      // Not there any more when close() has dropped it, or another page has recovered it.
      if (batches.includes(batch) || batch === question) settle(attempt, answer);
      // What an old key met is no reason to wait with the new one.
      if (accessKey !== settings.accessKey) retryAt = 0;
      return wake();
    });
  };

  const settle = (attempt: Attempt, answer: Answer): void => {
    const { batch, reported } = attempt;
    const { status, detail } = answer;
    // oxlint-disable-next-line no-console -- asked for by the setting debug
    if (settings.debug) console.debug(url, status, detail, batch.events);
    const verdict = judgeAnswer(answer);
    const message = `${status} ${detail?.slice(0, 200)}`;
    // A wrong set-up is not mended in a second: from the first time on it is asked as seldom as backing off allows.
    const newFailures = { unreachable: 1, "set-up-wrong": 9 }[verdict as string];
    if (newFailures) {
      failures += newFailures;
      retryAt = elapsedMs() + drawBackoffMs(failures);
      pause(parseRetryAfterMs(answer.retryAfter, answer.date));
      if (batch !== question) store?.save(batch);
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
      dropped.confirm(reported);
      if (batch !== question) deliver(batch);
      settleDoubts(attempt.asked, answer);
      queue.batchBytes = Math.min(queue.batchBytes * 2, settings.maxBatchBytes);
    } else if (batch.events.length > 1) {
      queue.halve(batch);
      if (verdict === "event-too-large") queue.batchBytes /= 2;
    } else if (batch !== question) {
      drop(batch, verdict as DropReason, message);
    } else {
      mayAskAlone = false;
    }
    question = undefined;
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
      if (isMissing && settings.delivery === "at-least-once") batch.state = "sealed";
      else deliver(batch);
    }
  };

  const drop: Delivery["drop"] = (batch, reason, message = "") => {
    queue.remove(batch);
    dropped.add(batch, reason);
    const lostEvents = batch.events.length;
    ledger.drop(reason, { message, lostEvents, eventName: nameOf(batch.events[0]) });
  };

  return {
    wake,
    drop,
    forgetDropped: () => dropped.clear(),
    hurry(maxDelayMs = 0) {
      retryAt = elapsedMs() + Math.random() * maxDelayMs;
      wake();
    },
    leave(sendBeacon) {
      if (settings.consent === "granted" && pause() <= 0) {
        for (const batch of batches.filter(isWaiting)) {
          if (inFlightBytes + batch.bytes <= keepaliveBudgetBytes) fly(batch, true);
          else if (!settings.accessKey && sendBeacon) {
            const [address] = prepare(batch, []);
            if (sendBeacon(address, `[${batch.events.join()}]`)) {
              batch.state = "in-doubt";
              store?.save(batch);
            }
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
