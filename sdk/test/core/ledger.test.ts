import { expect, test } from "vitest";
import * as fc from "fast-check";
import type { Answer } from "../../src/core/transport.ts";
import { gap, ok, pass, startClient, useTestClock } from "./start-client.ts";

/** What a server can do to a request. */
const answers = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant(200) },
    { weight: 3, arbitrary: fc.constantFrom(0, 429, 500, 503) },
    { weight: 2, arbitrary: fc.constantFrom(413, 400, 415, 422) },
    { weight: 1, arbitrary: fc.constantFrom(301, 401, 403, 404, 405) },
  ),
  retryAfter: fc.option(fc.constantFrom("0", "1", "5", "junk"), { nil: null }),
  delayMs: fc.integer({ min: 0, max: 3_000 }),
});

const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("track" as const),
      count: fc.integer({ min: 1, max: 40 }),
      bytes: fc.integer({ min: 0, max: 900 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "track-nonsense" as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      ms: fc.integer({ min: 0, max: 5_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("flush" as const),
      ms: fc.integer({ min: 0, max: 2_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: "leave" as const }, { do: "set-key" as const }) },
);

const settings = fc.record({
  flushEvents: fc.integer({ min: 1, max: 50 }),
  flushIntervalMs: fc.integer({ min: 0, max: 2_000 }),
  maxBatchEvents: fc.integer({ min: 1, max: 60 }),
  maxBatchBytes: fc.integer({ min: 1_000, max: 20_000 }),
  maxEventBytes: fc.integer({ min: 100, max: 2_000 }),
  maxQueueEvents: fc.integer({ min: 1, max: 300 }),
  maxQueueBytes: fc.integer({ min: 1_000, max: 100_000 }),
  maxAgeMs: fc.integer({ min: 1_000, max: 60_000 }),
});

test(
  "the ledger closes after every step, and every event ends delivered or with a reason",
  { timeout: 60_000 },
  async () => {
    useTestClock();
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.array(answers, { minLength: 1, maxLength: 40 }),
        fc.array(steps, { minLength: 1, maxLength: 40 }),
        async (given, script, plan) => {
          const told: Record<string, number> = {};
          const arrivedIds = new Map<string, string>();
          const arrived = new Set<unknown>();
          const client = startClient(
            async ({ id, body, numbers }, index): Promise<Answer> => {
              // At the end of the script the server is well.
              const step = script[index];
              if (step) await new Promise((resolve) => setTimeout(resolve, step.delayMs));
              const answer = step ?? ok;
              if (answer.status === 200) {
                for (const n of numbers) {
                  expect(arrived.has(n)).toBe(false);
                  arrived.add(n);
                }
                expect(arrivedIds.has(id)).toBe(false);
              }
              // A batch that was sent never changes.
              expect(arrivedIds.get(id) ?? body).toBe(body);
              if (answer.status === 200) arrivedIds.set(id, body);
              return answer;
            },
            {
              ...given,
              onDiagnostic({ reason, lostEvents }) {
                if (lostEvents) told[reason] = (told[reason] ?? 0) + lostEvents;
              },
            },
          );
          const { analytics, delivery } = client;
          const check = (): void => {
            const ledger = analytics.ledger();
            expect(gap(ledger)).toBe(0);
            expect(told).toEqual(ledger.dropped);
            expect(Math.min(ledger.pending, ledger.delivered)).toBeGreaterThanOrEqual(0);
            expect(ledger.delivered).toBeLessThanOrEqual(arrived.size);
          };
          let n = 0;
          for (const step of plan) {
            if (step.do === "track") {
              for (let count = 0; count < step.count; count++) {
                analytics.track("e", { n: n++, text: "x".repeat(step.bytes) });
                check();
              }
            } else if (step.do === "track-nonsense") analytics.track("", { n });
            else if (step.do === "pass") await pass(step.ms);
            else if (step.do === "flush") void analytics.flush({ timeoutMs: step.ms });
            else if (step.do === "leave") delivery.leave();
            else analytics.setAccessKey(String(n));
            check();
          }
          const closing = analytics.close({ timeoutMs: 3_600_000 });
          await pass(3_600_000);
          const ledger = await closing;
          check();
          expect(ledger.pending).toBe(0);
          // At the end of the script the server is well and there is time: nothing is given up because of the deadline.
          expect(ledger.dropped.closed ?? 0).toBe(0);
          expect(ledger.delivered).toBe(arrived.size);
        },
      ),
      { numRuns: 120, seed: 20_260_104 },
    );
  },
);
