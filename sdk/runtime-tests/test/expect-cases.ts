import { expect } from "vitest";
import type { Run, Scenario } from "../../test/scenario.ts";

/** Lets the ingest misbehave where a case wants it. */
export async function plan({ runNamed }: Scenario): Promise<void> {
  await runNamed("retry").fail({ kind: "status", status: 503 });
  await runNamed("spool").fail({ kind: "status", status: 503 });
}

/** Holds what arrived, and the ledgers that the runtime returned, to what `runCases` did. */
export async function expectCases(
  { runNamed }: Scenario,
  ledgers: readonly unknown[],
): Promise<void> {
  expect(ledgers.slice(0, 5)).toEqual(
    [3, 1, 1, 1, 41].map((events) => ({
      tracked: events,
      delivered: events,
      pending: 0,
      dropped: {},
    })),
  );
  expect(await marks(runNamed("plain"))).toEqual([1, 2, 3]);
  expect(runNamed("plain").batches[0]?.events[0]?.properties).toEqual({
    mark: 1,
    at: "1970-01-01T00:00:00.000Z",
    text: "Grüße 🌒",
  });
  expect(runNamed("test-mode").batches.map(({ path }) => path)).toEqual(["test"]);
  expect(runNamed("key").batches.map(({ accessKey }) => accessKey)).toEqual(["secret"]);
  expect(runNamed("retry").batches.map(({ status }) => status)).toEqual([503, 200]);
  const [first, second] = runNamed("retry").batches;
  expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
  const requests = runNamed("requests").batches.filter(({ events }) => events.length === 2);
  expect(requests.length).toBe(20);
  for (const { events } of requests) {
    expect(events.map(({ event_name }) => event_name)).toEqual(["began", "ended"]);
    expect(new Set(events.flatMap(({ properties }) => Object.values(properties))).size).toBe(1);
  }
}

/** The marks that were stored, in the order of arrival. */
export async function marks(run: Run): Promise<readonly unknown[]> {
  return (await run.stored()).map(({ properties }) => properties["mark"]);
}
