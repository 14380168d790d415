import { expect, test } from "vitest";
import type { AnalyticsSettings } from "../../src/core/analytics.ts";
import { startClient, useTestClock } from "./start-client.ts";

/** Starts a client, has it track, and returns the properties of what it sent. */
async function propertiesOf(
  settings: AnalyticsSettings,
  track: (analytics: ReturnType<typeof startClient>["analytics"]) => void,
): Promise<{ sent: unknown[]; told: string[] }> {
  useTestClock();
  const { analytics, attempts, diagnostics } = startClient(undefined, settings);
  track(analytics);
  await analytics.flush();
  const sent = attempts.flatMap(({ body }) =>
    (JSON.parse(body) as { properties: unknown }[]).map(({ properties }) => properties),
  );
  return { sent, told: diagnostics.map(({ reason, message }) => `${reason} ${message}`) };
}

test("context stands under the properties of every event, as it is when the event is tracked", async () => {
  const context = { event_id: 31, tags: ["a"] };
  const { sent } = await propertiesOf({ context: () => context }, (analytics) => {
    analytics.track("first");
    context.tags.push("b");
    analytics.track("second", { event_id: 32 });
    analytics.trackUnplanned("third", { event_id: undefined });
    context.event_id = 99;
  });
  expect(sent).toEqual([
    { event_id: 31, tags: ["a"] },
    { event_id: 32, tags: ["a", "b"] },
    { tags: ["a", "b"] },
  ]);
});

test("setContext() changes the context, and takes it away", async () => {
  const { sent } = await propertiesOf({ context: { a: 1 } }, (analytics) => {
    analytics.track("first");
    analytics.setContext({ b: 2 });
    analytics.track("second", { c: 3 });
    analytics.setContext(() => ({ d: 4 }));
    analytics.track("third");
    analytics.setContext(null);
    analytics.track("fourth");
  });
  expect(sent).toEqual([{ a: 1 }, { b: 2, c: 3 }, { d: 4 }, {}]);
});

test.for<[what: string, context: () => object, told: string]>([
  [
    "throws",
    () => {
      throw new Error("who?");
    },
    "context: Error: who?",
  ],
  ["is asynchronous", async () => ({ a: 1 }), "not an object: [object Promise]"],
  ["gives no object", () => "text" as never, "not an object: text"],
])("a context that %s costs the event no more than the context", async ([, context, told]) => {
  const answer = await propertiesOf({ context }, (analytics) => analytics.track("e", { n: 1 }));
  expect(answer).toEqual({ sent: [{ n: 1 }], told: [`invalid-property ${told}`] });
});

test("a value that cannot be encoded costs itself only, in the context and beside it", async () => {
  const context = {
    good: 1n,
    get bad(): never {
      throw new Error("context");
    },
  };
  const properties = {
    get worse(): never {
      throw new Error("own");
    },
    fine: new Map([["a", 1]]),
  };
  const answer = await propertiesOf({ context }, (analytics) => analytics.track("e", properties));
  expect(answer).toEqual({
    sent: [{ good: "1", fine: { a: 1 } }],
    told: ["invalid-property bad: Error: context", "invalid-property worse: Error: own"],
  });
});

test("context does not make an event of what is none", async () => {
  const { sent, told } = await propertiesOf({ context: { a: 1 } }, (analytics) => {
    analytics.track("e", null as never);
    analytics.track("e", [] as never);
    analytics.track("e", "text" as never);
  });
  expect(sent).toEqual([]);
  expect(told).toHaveLength(3);
});

test("beforeSend sees what will be sent, and what it changes is the application's no more", async () => {
  const own = { donor: { email: "a@example.org" }, amount: 25n };
  class Model {
    readonly #email = "b@example.org";
    toJSON(): object {
      return { email: this.#email };
    }
  }
  const seen: unknown[] = [];
  const { sent } = await propertiesOf(
    {
      context: { host: { email: "c@example.org" } },
      beforeSend(event) {
        seen.push(structuredClone(event));
        for (const value of Object.values(event.properties)) {
          delete (value as { email?: string }).email;
        }
        return event;
      },
    },
    (analytics) => analytics.track("e", { ...own, model: new Model() }),
  );
  expect(seen).toEqual([
    {
      event_name: "e",
      properties: {
        host: { email: "c@example.org" },
        donor: { email: "a@example.org" },
        amount: "25",
        model: { email: "b@example.org" },
      },
    },
  ]);
  expect(sent).toEqual([{ host: {}, donor: {}, amount: "25", model: {} }]);
  expect(own.donor.email).toBe("a@example.org");
});

test("a revoked proxy beside a context, such as a draft of Immer, is not an event, and nothing is thrown", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const { sent, told } = await propertiesOf({ context: { a: 1 } }, (analytics) => {
    analytics.track("revoked", proxy);
    analytics.track("sound", { n: 1 });
  });
  expect(sent).toEqual([{ a: 1, n: 1 }]);
  expect(told).toEqual(["invalid-event "]);
});
