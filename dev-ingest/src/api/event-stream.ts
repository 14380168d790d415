import type { ServerResponse } from "node:http";
import type { Reservation } from "../http/byte-budget.ts";
import type { EventQuery } from "../questions/queries.ts";
import type { EventStore } from "../store/event-store.ts";
import { eventJson } from "./event-json.ts";

/** Which events a stream sends. */
export type StreamFilter = Omit<EventQuery, "after" | "before" | "order" | "limit">;

/** How a stream begins and ends. A reader that takes nothing is dropped, and can come back with `Last-Event-ID`. */
export interface StreamOptions {
  /** Says first that what the reader has is of another store. */
  readonly isRestart: boolean;
  readonly afterMs: number;
  /** Where room is reserved for what waits for the reader. */
  readonly memory: Reservation;
  /** Hears of each that is let go. */
  readonly onDropped: () => void;
}

const pageRows = 500;
/** Events of one burst leave together: at high rates one message a frame is cheaper than one an event. */
const gatherMs = 20;
const heartbeatMs = 15_000;

/**
 * Sends every event after `afterSeq` to one reader as server-sent events, until it leaves.
 *
 * Each stream reads the store from its own position, so nothing is missed between a list and a stream, a slow
 * reader costs no memory, and it delays no one.
 */
export function streamEvents(
  response: ServerResponse,
  store: EventStore,
  filter: StreamFilter,
  afterSeq: number,
  options: StreamOptions,
): void {
  const storeId = store.id;
  let position = afterSeq;
  let isSending = false;
  let hasNews = true;
  let timer: NodeJS.Timeout | null = null;
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
    "X-Content-Type-Options": "nosniff",
  });
  response.write("retry: 1000\n\n");
  if (options.isRestart) response.write("event: restart\ndata: {}\n\n");

  const send = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    try {
      while (hasNews && !response.destroyed) {
        // Its file was removed and replaced: the reader comes back and hears that.
        if (store.id !== storeId) {
          response.end();
          return;
        }
        hasNews = false;
        const newestSeq = store.lastSeq;
        const page = await store.events({
          ...filter,
          after: position,
          // What comes later is news: a store with other writers need not wait for it.
          before: newestSeq + 1,
          order: "oldest",
          limit: pageRows,
        });
        position = page.next ?? Math.max(newestSeq, position);
        if (page.next !== null) hasNews = true;
        if (page.rows.length === 0) continue;
        const text = `id: ${store.id}-${position}\nevent: events\ndata: [${page.rows.map((row) => eventJson(row, store.id)).join(",")}]\n\n`;
        options.memory.grow(text.length);
        if (!response.write(text)) await drained(response, options);
        options.memory.release();
      }
    } catch {
      response.destroy();
    } finally {
      isSending = false;
    }
  };
  const stopListening = store.onStored(() => {
    hasNews = true;
    timer ??= setTimeout(() => {
      timer = null;
      void send();
    }, gatherMs);
  });
  const heartbeat = setInterval(() => response.write(": alive\n\n"), heartbeatMs);
  response.on("close", () => {
    stopListening();
    clearInterval(heartbeat);
    if (timer) clearTimeout(timer);
  });
  void send();
}

function drained(response: ServerResponse, options: StreamOptions): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      options.onDropped();
      response.destroy();
    }, options.afterMs);
    const done = (): void => {
      clearTimeout(timer);
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
