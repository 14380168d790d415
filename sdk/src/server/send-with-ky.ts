import ky from "ky";
import { readAnswer, type Answer, type BatchRequest, type Send } from "../core/transport.ts";
import { BATCH_HEADER, BATCH_PARAM } from "../wire.ts";

/** What an attempt came to, and what the ingest has shown of batch ids. */
export interface IngestAnswer extends Answer {
  /** Whether it named the id of this batch. */
  readonly isEchoed: boolean;
}

/** A request whose body is ready. */
type ReadyRequest = Omit<BatchRequest, "events" | "keepalive"> & { readonly body: string };

/** Makes one attempt to send a batch. */
export const sendBatch: Send = (url, { method, headers, events }, timeoutMs) =>
  sendWithKy(url, { method, headers, body: toArrayText(events) }, timeoutMs);

/**
 * Makes one attempt through ky. The schedule of attempts belongs to the queue: it shares one `Retry-After` among all
 * batches, splits what is too large and outlives a request, which a retry inside one call cannot.
 */
export async function sendWithKy(
  url: string,
  { method, headers, body }: ReadyRequest,
  timeoutMs: number,
): Promise<IngestAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const request: RequestInit = {
    method,
    headers,
    // Followed, it would carry the key to another host.
    redirect: "manual",
    signal,
  };
  try {
    const answer = ky(url, {
      ...request,
      // Given to ky, the body would travel as a stream, which costs a copy and a third of the CPU of a request. Given
      // beside ky's Request, happy-dom 21 ignores it.
      fetch: () => fetch(url, { ...request, body }),
      retry: 0,
      throwHttpErrors: false,
      // One deadline for headers and body: ky's own ends with the headers.
      timeout: false,
    });
    const response = await Promise.race([answer, rejectWhenAborted(signal)]);
    const echo = response.headers.get(BATCH_HEADER);
    return {
      ...readAnswer(response),
      isEchoed: echo !== null && echo === new URL(url).searchParams.get(BATCH_PARAM),
      detail: await readDetail(response, signal),
    };
  } catch (error) {
    return { status: 0, isEchoed: false, detail: innermostMessage(error) };
  }
}

/**
 * Ends the wait for an answer itself: Node's `fetch` connects the signal with the request by weak references only, and a
 * silent server would be waited for without end once they are collected (https://github.com/nodejs/node/issues/55428).
 */
function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
  // Of no interest once there is an answer.
  aborted.catch(() => {});
  return aborted;
}

const maxDetailUnits = 200;

/**
 * Reads an answer to its end, so that the connection can be used again, and returns how it begins. A body that stalls or
 * breaks off does not undo the status.
 *
 * The signal is listened to here as well, for the same reason as while waiting for the answer.
 */
async function readDetail({ body }: Response, signal: AbortSignal): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (text.length < maxDetailUnits) text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    text += String(error);
  }
  signal.removeEventListener("abort", cancel);
  return text.slice(0, maxDetailUnits);
}

/** `fetch failed` says nothing; its cause says `connect ECONNREFUSED 127.0.0.1:5000`. */
function innermostMessage(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? innermostMessage(cause) : String(error);
}

/** Joins the events so that the text is in one piece: brackets put around it would have it copied once more. */
function toArrayText(events: readonly string[]): string {
  const parts = [...events];
  parts.push(`${parts.pop() ?? ""}]`);
  parts[0] = `[${parts[0]}`;
  return parts.join(",");
}
