import { BATCH_HEADER, KNOWN_HEADER } from "../wire.ts";

/**
 * Makes one attempt at one request. Never throws, never rejects, always ends.
 *
 * @param timeoutMs Milliseconds for headers and body together.
 */
export type Send = (url: string, request: BatchRequest, timeoutMs: number) => Promise<Answer>;

/** What the core knows of a request; the names are those of `fetch`, but for the body. */
export interface BatchRequest {
  readonly method: "POST";
  readonly headers: Readonly<Record<string, string>>;
  /** JSON texts of the events. The transport puts them into an array: the fastest way to is not the shortest. */
  readonly events: readonly string[];
  /** Whether the request should outlive the page. Browsers only. */
  readonly keepalive: boolean;
}

/** What an attempt came to. */
export interface Answer {
  /** 0 when there was none: no network, a timeout, a blocked request. A redirect counts by its own status. */
  readonly status: number;
  /** Whether it comes from another address, or is an HTML page: the login page of a hotel's network answers 200 too. */
  readonly isForeign?: boolean;
  /** The header `Retry-After` as received. */
  readonly retryAfter?: string | null;
  /** The header `Date` as received. */
  readonly date?: string | null;
  /** Whether the answer echoed the batch id: this ingest counts a repeated batch once. */
  readonly isEchoed?: boolean;
  /** The ids that the ingest holds, of those that it was asked about; absent where it does not know the question. */
  readonly known?: string | null;
  /** What the server or the runtime said, for a diagnostic. */
  readonly detail?: string;
}

/** What is read of a response of the platform. */
interface ReadableResponse {
  readonly status: number;
  readonly redirected: boolean;
  readonly headers: { get(name: string): string | null };
}

/** Reads what is in the status and the headers of a response. */
export function readAnswer({ status, redirected, headers }: ReadableResponse): Answer {
  return {
    status,
    isForeign: redirected || /^text\/html/i.test(headers.get("content-type") ?? ""),
    retryAfter: headers.get("retry-after"),
    date: headers.get("date"),
    isEchoed: headers.get(BATCH_HEADER) !== null,
    known: headers.get(KNOWN_HEADER),
  };
}
