import { createClientId } from "../core/client-id.ts";
import { elapsedMs } from "../core/clock.ts";
import { judgeAnswer, parseRetryAfterMs } from "../core/retry-policy.ts";
import { resolveSettings, resolveUrl } from "../core/settings.ts";
import { serverSettings } from "../server/server-settings.ts";
import { hostOfRun } from "../server/requests/run-host.ts";
import type { ServerSide } from "../server/requests/scopes.ts";
import { sendWithKy } from "../server/send-with-ky.ts";
import {
  AGE_PARAM,
  BATCH_HEADER,
  BATCH_PARAM,
  KEY_HEADER,
  KNOWN_HEADER,
  WITHOUT_PARAM,
} from "../wire.ts";
import type { SenderQuery } from "./sender-query.ts";

/** One body on its way through a relay. */
export interface Parcel {
  readonly body: string;
  /** JSON text of each event of the body. */
  readonly events: readonly string[];
  readonly query: SenderQuery;
  /** When the request arrived, by `elapsedMs()`. */
  readonly arrivedAt: number;
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
  const settings = resolveSettings(serverSide.settings(), serverSettings);
  let forbiddenUntil = 0;
  let hasReportedTrouble = false;
  /** Whether the ingest has named the id of a batch. Only then is it named to a sender before the ingest has the batch. */
  let knowsIds = false;

  const echo = ({ query: { batch } }: Parcel): Record<string, string> =>
    knowsIds && batch !== undefined ? { [BATCH_HEADER]: batch } : {};

  const keepOr = (parcel: Parcel, afterMs: number, runHost?: string): Forwarded => {
    const { query, events } = parcel;
    // The spool is the client's, which sends to no run but its own.
    const isKept =
      runHost === undefined &&
      events.length > 0 &&
      serverSide.keep?.({
        id: query.batch ?? createClientId(),
        events,
        trackedAt: Date.now() - (query.ageMs ?? 0) - (elapsedMs() - parcel.arrivedAt),
        query: (query.without && `&${WITHOUT_PARAM}=${query.without}`) + query.reports,
      });
    if (isKept) return { status: 202, headers: echo(parcel) };
    return { status: 503, headers: { "retry-after": String(Math.ceil(afterMs / 1_000)) } };
  };

  return async (parcel) => {
    const { body, events, query, run } = parcel;
    // Nothing is left to send, and nothing to say of it: nothing will be when the same batch comes again.
    if (events.length === 0 && query.without + query.reports + query.question === "") {
      return { status: 200, headers: echo(parcel) };
    }
    const runHost = settings.testMode ? hostOfRun(settings.ingestHost, run) : undefined;
    if (forbiddenUntil > elapsedMs()) return keepOr(parcel, forbiddenUntil - elapsedMs(), runHost);
    const url = resolveUrl(runHost === undefined ? settings : { ...settings, ingestHost: runHost });
    const headers: Record<string, string> = { "content-type": "application/json" };
    const { accessKey } = serverSide.settings();
    if (accessKey) headers[KEY_HEADER] = accessKey;
    const answer = await sendWithKy(
      url + addressQuery(parcel),
      { method: "POST", headers, body },
      settings.requestTimeoutMs,
    );
    const verdict = judgeAnswer(answer);
    if (verdict === "delivered") {
      hasReportedTrouble = false;
      if (query.batch !== undefined) knowsIds = answer.isEchoed;
      const { known } = answer;
      return {
        status: 200,
        headers: { ...echo(parcel), ...(known != null && { [KNOWN_HEADER]: known }) },
      };
    }
    // The sender halves until the guilty event stands alone, as it would before the ingest itself.
    if (verdict === "event-too-large" || verdict === "rejected") {
      return { status: answer.status, headers: {} };
    }
    const retryAfterMs = parseRetryAfterMs(answer.retryAfter, answer.date);
    if (retryAfterMs > 0) forbiddenUntil = elapsedMs() + retryAfterMs;
    if (!hasReportedTrouble) {
      serverSide.report({
        reason: verdict,
        message: `relay: ${url} ${answer.status} ${answer.detail ?? ""}`,
        lostEvents: 0,
        status: answer.status,
      });
    }
    hasReportedTrouble = true;
    return keepOr(parcel, retryAfterMs > 0 ? retryAfterMs : usualWaitMs, runHost);
  };
}

/** What the sender said, older by the time that it took to get here. */
function addressQuery({ query, arrivedAt }: Parcel): string {
  const { batch, without, ageMs, reports, question } = query;
  const parts = [
    batch !== undefined && `${BATCH_PARAM}=${batch}`,
    without !== "" && `${WITHOUT_PARAM}=${without}`,
    ageMs !== undefined && `${AGE_PARAM}=${Math.round(ageMs + elapsedMs() - arrivedAt)}`,
  ].filter((part) => part !== false);
  const text = `${parts.map((part) => `&${part}`).join("")}${reports}${question}`;
  return text.replace("&", "?");
}
