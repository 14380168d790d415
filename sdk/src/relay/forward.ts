import { now } from "../core/clock.ts";
import { createId } from "../core/id.ts";
import { judgeStatus, parseRetryAfterMs } from "../core/retry-policy.ts";
import { commonDefaults, resolveSettings, resolveUrl } from "../core/settings.ts";
import { hostOfRun } from "../server/requests/run-host.ts";
import type { ServerSide } from "../server/requests/scopes.ts";
import { sendWithKy } from "../server/send-with-ky.ts";
import { serverDefaults } from "../server/server-defaults.ts";
import { BATCH_HEADER, BATCH_PARAM, KEY_HEADER } from "../wire.ts";

/** One body on its way through a relay. */
export interface Parcel {
  readonly body: string;
  /** The events of the body. */
  readonly events: readonly object[];
  /** The sender's idempotency key. */
  readonly batchId: string | null;
  /** The test run that the sender names. */
  readonly run: string | null | undefined;
}

/** What became of a parcel, as the answer to its sender. */
export interface Forwarded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const usualWaitMs = 5_000;

/**
 * Creates the way from a relay to the ingest of a client: one attempt a parcel. What fails then is kept by the client's
 * spool, if it has one; else it is the sender's, which has a queue.
 */
export function createForward(serverSide: ServerSide): (parcel: Parcel) => Promise<Forwarded> {
  let forbiddenUntil = 0;
  let hasToldTrouble = false;

  const keepOr = (parcel: Parcel, afterMs: number, runHost?: string): Forwarded => {
    const { batchId, events } = parcel;
    // The spool is the client's, which sends to no run but its own.
    const isKept =
      runHost === undefined &&
      serverSide.keep?.(
        batchId ?? createId(),
        events.map((event) => JSON.stringify(event)),
      );
    if (isKept)
      return { status: 202, headers: batchId === null ? {} : { [BATCH_HEADER]: batchId } };
    return { status: 503, headers: { "retry-after": String(Math.ceil(afterMs / 1_000)) } };
  };

  return async (parcel) => {
    const { body, batchId, run } = parcel;
    const settings = resolveSettings(serverSide.settings(), {
      ...commonDefaults,
      ...serverDefaults,
      onDiagnostic() {},
    });
    const runHost = settings.testMode ? hostOfRun(settings.ingestHost, run) : undefined;
    if (forbiddenUntil > now()) return keepOr(parcel, forbiddenUntil - now(), runHost);
    const url = resolveUrl(runHost === undefined ? settings : { ...settings, ingestHost: runHost });
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (settings.accessKey) headers[KEY_HEADER] = settings.accessKey;
    const answer = await sendWithKy(
      batchId === null ? url : `${url}?${BATCH_PARAM}=${batchId}`,
      { method: "POST", headers, body },
      settings.requestTimeoutMs,
    );
    const verdict = judgeStatus(answer.status);
    if (verdict === "delivered") {
      hasToldTrouble = false;
      const isEchoed = answer.isEchoed && batchId !== null;
      return { status: 200, headers: isEchoed ? { [BATCH_HEADER]: batchId } : {} };
    }
    // The sender halves until the guilty event stands alone, as it would before the ingest itself.
    if (verdict === "event-too-large" || verdict === "rejected") {
      return { status: answer.status, headers: {} };
    }
    const retryAfterMs = parseRetryAfterMs(answer.retryAfter);
    if (retryAfterMs > 0) forbiddenUntil = now() + retryAfterMs;
    if (!hasToldTrouble) {
      const message = `relay: ${url} ${answer.status} ${answer.detail ?? ""}`;
      tell(settings.onDiagnostic, {
        reason: verdict,
        message,
        lostEvents: 0,
        status: answer.status,
      });
    }
    hasToldTrouble = true;
    return keepOr(parcel, retryAfterMs > 0 ? retryAfterMs : usualWaitMs, runHost);
  };
}

function tell<Value>(listener: (value: Value) => void, value: Value): void {
  try {
    listener(value);
  } catch {
    // An observer's error is no reason to answer otherwise.
  }
}
