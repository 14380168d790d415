import { expect } from "vitest";
import type { ScenarioRun } from "../../../e2e/scenario-run.ts";
import type { startScenarioServer } from "../../../e2e/scenario-server.ts";

type Server = Awaited<ReturnType<typeof startScenarioServer>>;

/** Lets the server misbehave where a case wants it. */
export function plan(server: Server): void {
  server.run("retry").fail({ kind: "answer", status: 503 });
  server.run("key").accessKey = "secret";
  server.run("spool").fail({ kind: "answer", status: 503 });
}

/** Holds what arrived, and the ledgers that the runtime returned, to what `runCases` did. */
export function expectCases(server: Server, ledgers: readonly unknown[]): void {
  expect(ledgers.slice(0, 5)).toEqual(
    [3, 1, 1, 1, 41].map((events) => ({
      tracked: events,
      delivered: events,
      pending: 0,
      dropped: {},
    })),
  );
  expect(marks(server.run("plain"))).toEqual([1, 2, 3]);
  expect(server.run("plain").batches[0]?.events[0]?.properties).toEqual({
    mark: 1,
    at: "1970-01-01T00:00:00.000Z",
    text: "Grüße 🌒",
  });
  expect(server.run("test-mode").batches.map(({ path }) => path)).toEqual(["test"]);
  expect(server.run("key").batches.map(({ accessKey }) => accessKey)).toEqual(["secret"]);
  expect(server.run("retry").batches.map(({ outcome }) => outcome)).toEqual(["refused", "stored"]);
  const [first, second] = server.run("retry").batches;
  expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
  const requests = server.run("requests").batches.filter(({ events }) => events.length === 2);
  expect(requests.length).toBe(20);
  for (const { events } of requests) {
    expect(events.map(({ event_name }) => event_name)).toEqual(["began", "ended"]);
    expect(new Set(events.flatMap(({ properties }) => Object.values(properties))).size).toBe(1);
  }
}

/** The marks that were stored, in the order of arrival. */
export function marks({ batches }: ScenarioRun): readonly unknown[] {
  return batches.flatMap(({ events, outcome }) =>
    outcome === "stored" ? events.map(({ properties }) => properties["mark"]) : [],
  );
}
