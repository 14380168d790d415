import { onTestFinished, vi } from "vitest";
import type { Analytics, AnalyticsSettings, Ledger } from "../../src/core/analytics.ts";
import type { CreateStore } from "../../src/core/batch-store.ts";
import { createClient, type Client } from "../../src/core/client.ts";
import type { Delivery } from "../../src/core/delivery.ts";
import type { Diagnostic } from "../../src/core/diagnostics.ts";
import { pageSettings } from "../../src/core/settings-table.ts";
import type { Answer, BatchRequest, Send } from "../../src/core/transport.ts";

/** One attempt that the client has made. */
export interface Attempt {
  readonly url: string;
  readonly id: string;
  readonly request: BatchRequest;
  /** The request's body, as a transport makes it of the events. */
  readonly body: string;
  readonly timeoutMs: number;
  /** When it was made. Milliseconds of the test's clock. */
  readonly at: number;
  /** The property `n` of its events. */
  readonly numbers: readonly unknown[];
  readonly names: readonly string[];
}

export interface StartedClient {
  readonly analytics: Analytics;
  readonly delivery: Delivery;
  readonly resume: Client["resume"];
  readonly attempts: readonly Attempt[];
  readonly diagnostics: readonly Diagnostic[];
  /** Attempts that wait for their answer. */
  readonly inFlight: () => number;
  /** Tracks events numbered from `start`. */
  readonly trackMany: (count: number, start?: number) => void;
}

/** Puts the clock, the timers and nothing else into the test's hands. */
export function useTestClock(now = 0): void {
  vi.useFakeTimers({
    now,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  onTestFinished(() => void vi.useRealTimers());
}

export const ok: Answer = { status: 200, detail: "" };

/** Starts a client whose requests are answered by a function; numbers of batches are those of a page. */
export function startClient(
  answer: (attempt: Attempt, index: number) => Answer | Promise<Answer> = () => ok,
  settings: AnalyticsSettings = {},
  createStore?: CreateStore,
): StartedClient {
  const attempts: Attempt[] = [];
  const diagnostics: Diagnostic[] = [];
  let inFlight = 0;
  const send: Send = async (url, request, timeoutMs) => {
    const body = `[${request.events.join()}]`;
    const events = JSON.parse(body) as {
      event_name: string;
      properties: { n?: unknown };
    }[];
    const attempt: Attempt = {
      url,
      id: new URL(url).searchParams.get("batch") ?? "",
      request,
      body,
      timeoutMs,
      at: performance.now(),
      numbers: events.map(({ properties }) => properties.n),
      names: events.map(({ event_name: name }) => name),
    };
    attempts.push(attempt);
    inFlight++;
    const given = await answer(attempt, attempts.length - 1);
    inFlight--;
    return given;
  };
  const { analytics, delivery, resume } = createClient({
    given: {
      ingestHost: "http://ingest.test",
      maxBatchBytes: 60_000,
      onDiagnostic: (told) => diagnostics.push(told),
      ...settings,
    },
    table: pageSettings,
    send,
    countBytes: (text) => Buffer.byteLength(text),
    createStore,
  });
  return {
    analytics,
    delivery,
    resume,
    attempts,
    diagnostics,
    inFlight: () => inFlight,
    trackMany(count, start = 0) {
      for (let n = start; n < start + count; n++) analytics.track("numbered", { n });
    },
  };
}

/** Lets the given time pass, and everything that it sets off settle. */
export async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

/** An answer that is given when the test says so. */
export function heldAnswer(): {
  readonly promise: Promise<Answer>;
  readonly give: (answer: Answer) => void;
} {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  return { promise, give: resolve };
}

/** What is missing from a ledger: 0 at any time. */
export function gap({ tracked, delivered, pending, dropped }: Ledger): number {
  return (
    tracked - delivered - pending - Object.values(dropped).reduce((sum, count) => sum + count, 0)
  );
}

export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
