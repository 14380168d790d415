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
  /** The header `Retry-After` as received. */
  readonly retryAfter?: string | null;
  /** Whether the answer echoed the batch id: this ingest counts a repeated batch once. */
  readonly isEchoed?: boolean;
  /** What the server or the runtime said, for a diagnostic. */
  readonly detail?: string;
}
