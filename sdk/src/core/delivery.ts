import { BATCH_PARAM, KEY_HEADER } from "../wire.ts";
import type { BatchStore } from "./batch-store.ts";
import { now } from "./clock.ts";
import type { Diagnose, OpenLedger } from "./diagnose.ts";
import type { DropReason, TroubleReason } from "./diagnostics.ts";
import type { Batch, EventQueue } from "./event-queue.ts";
import { drawBackoffMs, judgeStatus, parseRetryAfterMs } from "./retry-policy.ts";
import type { ResolvedSettings } from "./settings.ts";
import { longestDelayMs, startTimer } from "./timer.ts";
import type { Answer, Send } from "./transport.ts";

/**
 * What requests that outlive a page may carry together, in bytes of UTF-8: the platform's 65,536 less a share for other
 * scripts of the page.
 *
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export const keepaliveBudgetBytes = 60_000;

/** Sends the batches of one queue, one at a time and in order, until each is delivered or given up. */
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
   * Sends at once, in requests that outlive the page, as much of what waits as may fly together.
   *
   * @param sendBeacon Takes what is left, where no key is needed, when the page will not come back to hear an answer.
   */
  leave(sendBeacon?: (url: string, body: string) => boolean): void;
  /** Takes a batch out of the queue and counts its events as lost. */
  giveUp(batch: Batch, reason: DropReason): void;
}

/**
 * Creates the delivery of one queue; it does nothing until it is woken.
 *
 * @param waiters While there are any, small batches go at once too. Each is called after every answer and on waking.
 */
export function createDelivery(
  url: string,
  settings: ResolvedSettings,
  queue: EventQueue,
  ledger: OpenLedger,
  send: Send,
  diagnose: Diagnose,
  waiters: Set<() => void>,
  store?: BatchStore,
): Delivery {
  const { batches } = queue;
  let timer: ReturnType<typeof startTimer> | undefined;
  let flyingBytes = 0;
  let failures = 0;
  /** By back-off: may be skipped. */
  let retryAt = 0;
  /** By Retry-After: may not. */
  let forbiddenUntil = 0;
  let toldTrouble: string | undefined;

  /** In this tab and the others. */
  const pause = (untilMs = 0): number =>
    (forbiddenUntil = Math.max(forbiddenUntil, untilMs, store?.pause(untilMs) ?? 0));

  const wake = (): void => {
    store?.commit();
    let first: Batch | undefined;
    while (
      (first = batches.find((batch) => !batch.flying)) &&
      now() - first.dueAt > settings.maxAgeMs
    ) {
      giveUp(first, "expired");
    }
    for (const check of waiters) check();
    clearTimeout(timer);
    if (!first || flyingBytes || settings.consent !== "granted") return;
    const isDue = batches.length > 1 || ledger.pending >= settings.flushEvents || waiters.size;
    const wakeAt = Math.max(isDue ? 0 : first.dueAt, retryAt, pause());
    if (wakeAt > now()) {
      timer = startTimer(wake, wakeAt - now());
      // What waits does not keep a process alive.
      (timer as { unref?(): void }).unref?.();
    } else {
      // After a failure without keepalive: others may have used up the page's quota of it.
      fly(first, !failures);
    }
  };

  const addressOf = ({ id }: Batch): string => `${url}?${BATCH_PARAM}=${id}`;

  const handOver = (batch: Batch): void => {
    batch.sealed = batch.flying = true;
    store?.save(batch);
  };

  const fly = (batch: Batch, keepalive: boolean): void => {
    const { bytes } = batch;
    const { accessKey } = settings;
    const headers = {
      "content-type": settings.contentType,
      ...(accessKey && { [KEY_HEADER]: accessKey, "content-type": "application/json" }),
    };
    handOver(batch);
    flyingBytes += bytes;
    void send(
      addressOf(batch),
      {
        method: "POST",
        headers,
        events: batch.events,
        keepalive: keepalive && bytes <= keepaliveBudgetBytes,
      },
      Math.min(settings.requestTimeoutMs, longestDelayMs),
    ).then((answer) => {
      batch.flying = false;
      flyingBytes -= bytes;
      // Not there any more when close() has given it up, or another page has taken it over.
      if (batches.includes(batch)) settle(batch, answer);
      // What an old key met is no reason to wait with the new one.
      if (accessKey !== settings.accessKey) retryAt = 0;
      return wake();
    });
  };

  const settle = (batch: Batch, { status, retryAfter, detail, isEchoed }: Answer): void => {
    // oxlint-disable-next-line no-console -- asked for by the setting debug
    if (settings.debug) console.debug(url, status, detail, batch.events);
    const verdict = judgeStatus(status);
    const message = `${status} ${detail?.slice(0, 200)}`;
    // A wrong set-up is not mended in a second: from the first time on it is asked as seldom as backing off allows.
    const newFailures = { unreachable: 1, "set-up-wrong": 9 }[verdict as string];
    if (newFailures) {
      failures += newFailures;
      retryAt = now() + drawBackoffMs(failures);
      pause(now() + parseRetryAfterMs(retryAfter));
      store?.save(batch);
      // Once per trouble, until something is delivered or the trouble is another one.
      if (toldTrouble !== verdict)
        diagnose(verdict as TroubleReason, `${url} ${message}`, { status });
      toldTrouble = verdict;
      return;
    }
    failures = retryAt = 0;
    if (verdict === "delivered") {
      toldTrouble = undefined;
      ledger.delivered += batch.events.length;
      queue.remove(batch);
      // Not while others of this page are in flight: their answers are still to come.
      if (!flyingBytes) settleDoubts(isEchoed);
      queue.batchBytes = Math.min(queue.batchBytes * 2, settings.maxBatchBytes);
    } else if (batch.events.length > 1) {
      queue.halve(batch);
      if (verdict === "event-too-large") queue.batchBytes /= 2;
    } else {
      giveUp(batch, verdict as DropReason, message);
    }
  };

  /** Of a batch that was handed over while a page was left nobody has seen the answer. It depends on the ingest. */
  const settleDoubts = (isEchoed?: boolean): void => {
    const mayResend = isEchoed && settings.delivery === "at-least-once";
    for (const batch of batches.filter(({ flying }) => flying)) {
      batch.flying = false;
      if (!mayResend) {
        ledger.delivered += batch.events.length;
        queue.remove(batch);
      }
    }
  };

  const giveUp = (batch: Batch, reason: DropReason, message = ""): void => {
    const { event_name: eventName } = JSON.parse(batch.events[0] ?? "{}") as {
      event_name?: string;
    };
    queue.remove(batch);
    diagnose(reason, message, { eventName }, batch.events.length);
  };

  return {
    wake,
    giveUp,
    hurry(maxDelayMs = 0) {
      retryAt = now() + Math.random() * maxDelayMs;
      wake();
    },
    leave(sendBeacon) {
      if (pause() > now() || settings.consent !== "granted") return;
      for (const batch of batches) {
        if (batch.flying) continue;
        if (flyingBytes + batch.bytes <= keepaliveBudgetBytes) fly(batch, true);
        else if (!settings.accessKey && sendBeacon?.(addressOf(batch), `[${batch.events.join()}]`))
          handOver(batch);
      }
      store?.commit();
    },
  };
}
