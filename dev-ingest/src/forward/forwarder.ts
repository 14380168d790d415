import { setTimeout as delay } from "node:timers/promises";
import ky from "ky";
import { KEY_HEADER, TRACK_PATH } from "@tracker-analytics/sdk/wire";
import type { Cursor, EventStore } from "../store/event-store.ts";
import type { BatchPiece } from "../questions/pieces.ts";
import { type Answer, backoffMs, judgeAnswer } from "./judge-answer.ts";
import { bodyOf, halvesOf, type PieceRequest, requestOf, urlOf } from "./piece-request.ts";
import { ReportForwarder } from "./report-forwarder.ts";

/** Where stored events go on to, and how. */
export interface ForwardOptions {
  readonly store: EventStore;
  /** The other ingest, without `/track`: `https://ingest.example.org`. */
  readonly target: string;
  /** Its access key. */
  readonly key: string | null;
  /** Hears what an operator should know. Must not throw. */
  readonly onNotice: (level: "info" | "warning" | "error", message: string) => void;
}

/** How far a forwarder is. */
export interface ForwardProgress {
  /** Whether this process forwards; among those that share a store one does. */
  readonly isActive: boolean;
  /** Seq up to which everything has arrived. */
  readonly forwardedSeq: number;
  /** Events that have arrived since this process started, and those that the receiver refused for good. */
  readonly forwarded: number;
  readonly leftOut: number;
  /** Seconds since the oldest event that has not arrived was received; 0 when all have. */
  readonly lagSeconds: number;
}

/** Requests at one time. Each client's batches go one after the other. */
const maxConcurrent = 16;
const requestTimeoutMs = 30_000;
const misconfiguredMs = 60_000;
/** How often is looked whether the process that forwards has gone. */
const standInMs = 2_000;

/** Sends everything that is stored on to another ingest: at least once, under the same ids, each client's in order. */
export class Forwarder {
  readonly #options: ForwardOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  /** Seq up to which everything has arrived; null while another process forwards. */
  #forwardedSeq: number | null = null;
  #forwarded = 0;
  #leftOut = 0;
  /** When the oldest event was received that has not arrived. */
  #oldestMs: number | null = null;
  /** Attempts that failed in a row, and when the next may be. */
  #failures = 0;
  #notBeforeMs = 0;
  #notice = "";

  constructor(options: ForwardOptions) {
    this.#options = { ...options, target: options.target.replace(/\/+$/, "") };
    this.#running = this.#run();
  }

  progress(): ForwardProgress {
    return {
      isActive: this.#forwardedSeq !== null,
      forwardedSeq: this.#forwardedSeq ?? 0,
      forwarded: this.#forwarded,
      leftOut: this.#leftOut,
      lagSeconds: this.#oldestMs === null ? 0 : Math.max(0, Date.now() - this.#oldestMs) / 1_000,
    };
  }

  /** Stops at once; what has not arrived goes on with the next start, here or in another process. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { store, target } = this.#options;
    while (!this.#stopping.signal.aborted) {
      let cursor: Cursor | null = null;
      try {
        cursor = await store.takeCursor(`forward ${target}`);
        if (cursor !== null) await this.#forwardFrom(cursor);
      } catch (error) {
        this.#say("error", `Forwarding waits: ${(error as Error).message}`);
      } finally {
        this.#forwardedSeq = null;
        await cursor?.release();
      }
      await this.#pause(standInMs);
    }
  }

  async #forwardFrom(cursor: Cursor): Promise<void> {
    const { store, target } = this.#options;
    this.#forwardedSeq = cursor.seq;
    const reports = new ReportForwarder(store, target, async (request) => {
      await this.#send(request);
      return !this.#stopping.signal.aborted;
    });
    let news = Promise.withResolvers<void>();
    const stopListening = store.onStored(() => news.resolve());
    try {
      while (!this.#stopping.signal.aborted) {
        news = Promise.withResolvers();
        const pieces = await store.pieces({ after: this.#forwardedSeq, upTo: store.lastSeq });
        this.#oldestMs = pieces[0]?.receivedAtMs ?? null;
        await reports.forward(this.#forwardedSeq);
        if (pieces.length === 0) await Promise.race([news.promise, this.#pause(standInMs)]);
        else if (await this.#sendAll(pieces)) {
          await cursor.save(pieces.at(-1)!.lastSeq);
          this.#forwardedSeq = pieces.at(-1)!.lastSeq;
        }
      }
    } finally {
      stopListening();
    }
  }

  /** Resolves true when all have arrived or were refused; false when it was stopped before. */
  async #sendAll(pieces: readonly BatchPiece[]): Promise<boolean> {
    const queues = Map.groupBy(pieces, orderOf).values();
    const sendNext = async (): Promise<void> => {
      for (const queue of queues)
        for (const piece of queue) await this.#send(requestOf(piece, this.#options.store.id));
    };
    await Promise.all(Array.from({ length: maxConcurrent }, sendNext));
    return !this.#stopping.signal.aborted;
  }

  /** Sends one request until it has arrived or is refused for good. */
  async #send(request: PieceRequest): Promise<void> {
    const { target } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await this.#pause(this.#notBeforeMs - Date.now());
      const answer = await this.#attempt(urlOf(request, target, Date.now()), bodyOf(request));
      switch (judgeAnswer(answer)) {
        case "delivered":
          this.#failures = 0;
          this.#forwarded += request.piece.events.length;
          this.#say("info", `Events are forwarded to ${target}.`);
          return;
        case "refused":
          return this.#sendHalves(request, answer);
        case "misconfigured":
          if (request.piece.run !== null && (await this.#takesNoRuns())) {
            this.#leaveOut(request, `${target} knows no runs`);
            return;
          }
          this.#say(
            "error",
            `${target} answers ${answer.status} to what is forwarded. Check --forward and --forward-key; the events are kept.`,
          );
          this.#notBeforeMs = Date.now() + misconfiguredMs;
          break;
        case "again":
          this.#failures++;
          this.#say("warning", `${target} cannot take events now; they are kept and sent later.`);
          // One receiver, so what one request is answered holds for all of them.
          this.#notBeforeMs =
            Date.now() + backoffMs(answer, { failures: this.#failures, nowMs: Date.now() });
      }
    }
  }

  /** Whether the receiver takes normal events, so that only the path of a run is unknown to it. */
  async #takesNoRuns(): Promise<boolean> {
    const answer = await this.#attempt(`${this.#options.target}${TRACK_PATH}`, "[]");
    return judgeAnswer(answer) === "delivered";
  }

  async #sendHalves(request: PieceRequest, { status }: Answer): Promise<void> {
    const halves = halvesOf(request);
    if (halves === null)
      this.#leaveOut(request, `${this.#options.target} refuses it for good (${status})`);
    else for (const half of halves) await this.#send(half);
  }

  #leaveOut({ piece }: PieceRequest, reason: string): void {
    if (piece.events.length === 0) return;
    this.#leftOut += piece.events.length;
    this.#say(
      "error",
      `Seq ${piece.firstSeq} and ${piece.events.length - 1} more stay here only: ${reason}.`,
    );
  }

  async #attempt(url: string, body: string): Promise<Answer> {
    const { key } = this.#options;
    try {
      const response = await ky.post(url, {
        body,
        headers: {
          "content-type": "application/json",
          ...(key === null ? {} : { [KEY_HEADER]: key }),
        },
        // When to try again is decided here: for all requests, and by what they hold.
        retry: 0,
        throwHttpErrors: false,
        redirect: "manual",
        timeout: false,
        signal: AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), this.#stopping.signal]),
      });
      await response.arrayBuffer();
      return {
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        retryAfter: response.headers.get("retry-after"),
      };
    } catch {
      return { status: 0, contentType: "", retryAfter: null };
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    await delay(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(
      () => undefined,
    );
  }

  /** Says what is new, not the same again. */
  #say(level: "info" | "warning" | "error", message: string): void {
    if (message === this.#notice) return;
    this.#notice = message;
    this.#options.onNotice(level, message);
  }
}

/** What is kept in order: the batches of one client. Those without one have no order that their sender could rely on. */
function orderOf({ path, run, client, firstSeq }: BatchPiece): string {
  return JSON.stringify([path, run, client ?? firstSeq]);
}
