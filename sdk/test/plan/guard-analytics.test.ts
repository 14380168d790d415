import { createAnalytics } from "@tracker-analytics/sdk";
import { scope, withRequest } from "@tracker-analytics/sdk/server";
import { type } from "arktype";
import * as v from "valibot";
import { expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import {
  array,
  definePlan,
  event,
  guardAnalytics,
  int,
  literal,
  nullable,
  object,
  optional,
  record,
  string,
  union,
} from "../../src/plan/plan.ts";
import type { GuardOptions, PlanIssue, Tracking, WithContext } from "../../src/plan/plan.ts";
import { plan } from "./types/sample-plan.ts";

function guarded(options: GuardOptions): {
  readonly client: Tracking;
  readonly tracked: unknown[][];
  readonly issues: string[];
} {
  const tracked: unknown[][] = [];
  const issues: string[] = [];
  const recorder: Tracking = {
    track: (...call: unknown[]) => void tracked.push(call),
    trackUnplanned: (...call: unknown[]) => void tracked.push(["unplanned", ...call]),
  };
  const client = guardAnalytics(recorder as Tracking<typeof plan>, plan, {
    onIssue: ({ code, path, message }: PlanIssue, eventName) =>
      issues.push(`${eventName} ${code} ${path} ${message}`),
    ...options,
  });
  return { client, tracked, issues };
}

const donation = {
  donation_id: 1,
  amount: 25n,
  currency: "USD",
  is_anonymous: false,
  comment: "hello",
  groups: [],
  parent_id: null,
  timestamp: new Date(0),
};

test("passes a good event on as it is", () => {
  const { client, tracked, issues } = guarded({ validate: "throw" });

  client.track("donation_completed", donation);
  client.track("page_left");

  expect(tracked[0]?.[1]).toBe(donation);
  expect(tracked[1]).toEqual(["page_left", undefined]);
  expect(issues).toEqual([]);
});

test("reports each issue of an event and sends it all the same", () => {
  const { client, tracked, issues } = guarded({ validate: "warn" });

  client.track("donation_completed", { ...donation, amount: "much", "a/b": 1, groups: [5] });
  client.track("donation_complete", {});

  expect(tracked).toHaveLength(2);
  expect(issues).toEqual([
    'donation_completed wrong-value /properties/amount expected decimal({"min":0}), got string',
    "donation_completed wrong-value /properties/groups/0 expected string(), got 5",
    "donation_completed unknown-key /properties/a~1b is not in the plan",
    "donation_complete unplanned-event /event_name is not in the plan; what should not be goes through trackUnplanned()",
  ]);
});

test("throws for an invalid event where it is asked to, and only for an invalid one", () => {
  const { client, tracked } = guarded({ validate: "throw" });

  expect(() => client.track("donation_completed", { ...donation, amount: true })).toThrow(
    '[tracker-analytics] donation_completed is not what the plan says:\n  /properties/amount expected decimal({"min":0}), got true',
  );
  expect(tracked).toEqual([]);
  client.track("donation_completed", { ...donation, unknown: 1 });
  expect(tracked).toHaveLength(1);
});

test("checks by other libraries' validators and keeps their paths", () => {
  const { client, issues } = guarded({ validate: "warn" });

  client.track("by_zod", { id: "1" });
  client.track("by_valibot", { id: 1, kind: "c" });
  client.track("by_arktype", { id: "1" });
  client.track("mixed", { id: 1, email: "donor" });
  client.track("mixed", { id: 1, email: "a@example.org" });

  expect(issues.map((issue) => issue.split(" ").slice(0, 3).join(" "))).toEqual([
    "by_zod wrong-value /properties/id",
    "by_valibot wrong-value /properties/kind",
    "by_arktype wrong-value /properties/id",
    "mixed wrong-value /properties/email",
  ]);
});

test("removes personal data at any depth, reports each, and leaves the caller's object alone", () => {
  const { client, tracked, issues } = guarded({ validate: "off", pii: "forbid" });
  const properties = { ...donation, donor: { name: "n", country: "SE" } };

  client.track("donation_completed", properties);

  const { comment: _, ...rest } = donation;
  expect(tracked).toEqual([["donation_completed", { ...rest, donor: { country: "SE" } }]]);
  expect(properties).toEqual({ ...donation, donor: { name: "n", country: "SE" } });
  expect(issues).toEqual([
    "donation_completed pii-removed /properties/comment is marked pii and was not sent",
    "donation_completed pii-removed /properties/donor/name is marked pii and was not sent",
  ]);
});

test("judges nothing of what is forbidden, whether it is missing or wrong", () => {
  const people = definePlan({
    signed_up: event({
      id: int(),
      email: string({ pii: true }),
      donor: optional(nullable(object({ name: string({ pii: true }), country: string() }))),
      friends: array(record(object({ name: string({ pii: true }), age: int() }))),
    }),
    either: event(
      union([
        object({ kind: literal("a"), a: int() }),
        object({ kind: literal("b"), b: string({ pii: true }), c: int() }),
      ]),
    ),
    by_zod: event(z.object({ id: z.int(), email: z.string().meta({ pii: true }) })),
  });
  const tracked: unknown[] = [];
  const issues: string[] = [];
  const client = guardAnalytics(
    {
      track: (_: string, properties: unknown) => tracked.push(properties),
      trackUnplanned() {},
    } as unknown as Tracking<typeof people>,
    people,
    {
      validate: "throw",
      pii: "forbid",
      onIssue: ({ code, path }: PlanIssue) => issues.push(`${code} ${path}`),
    },
  );

  client.track("signed_up", { id: 1, donor: { country: "SE" }, friends: [{ x: { age: 5 } }] });
  client.track("either", { kind: "b", c: 1 });
  (client as unknown as Tracking).track("by_zod", { id: 1 });
  (client as unknown as Tracking).track("signed_up", { id: 1, email: 5, friends: [] });

  expect(tracked).toEqual([
    { id: 1, donor: { country: "SE" }, friends: [{ x: { age: 5 } }] },
    { kind: "b", c: 1 },
    { id: 1 },
    { id: 1, friends: [] },
  ]);
  expect(issues).toEqual(["pii-removed /properties/email"]);
  expect(() => {
    (client as unknown as Tracking).track("signed_up", { friends: [{ x: {} }] });
  }).toThrow(/\/properties\/id .*\n {2}\/properties\/friends\/0\/x\/age /);
});

test("lets through what is marked as unplanned", () => {
  const { client, tracked, issues } = guarded({ validate: "throw", pii: "forbid" });

  client.trackUnplanned("anything", { at: "all" });

  expect(tracked).toEqual([["unplanned", "anything", { at: "all" }]]);
  expect(issues).toEqual([]);
});

test("sends the event when the observer throws", () => {
  const { client, tracked } = guarded({
    onIssue: () => {
      throw new Error("observer");
    },
  });

  client.track("donation_complete", {});

  expect(tracked).toHaveLength(1);
});

test("warns once of each issue in the console where no one else listens", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const client = guardAnalytics(
    { track: () => {}, trackUnplanned: () => {} } as Tracking,
    definePlan({
      old: event({ a: int({ deprecated: "use b" }), b: optional(string()) }, { deprecated: true }),
    }),
  );

  client.track("old", { a: 1 });
  client.track("old", { a: 1 });

  expect(warn.mock.calls).toEqual([
    ["[tracker-analytics] old /properties/a is deprecated: use b"],
    ["[tracker-analytics] old /event_name is deprecated"],
  ]);
  warn.mockRestore();
});

test("does not throw for what cannot be looked through, and sends nothing of it where personal data is forbidden", () => {
  const { client, tracked, issues } = guarded({ pii: "forbid" });
  const throwing = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("closed");
      },
    },
  );

  client.track("donation_completed", throwing);
  (client as { track(name: unknown): void }).track(Symbol("name"));

  expect(tracked[0]).toEqual(["donation_completed", {}]);
  expect(issues).toContain(
    "donation_completed pii-removed /properties cannot be searched for personal data and was not sent: Error: closed",
  );
});

test("removes what another library's schema marks as personal", () => {
  const tracked: unknown[] = [];
  const byZod = definePlan({
    signed_up: event(z.object({ id: z.int(), email: z.string().meta({ pii: true }) })),
    mixed: event({ id: int(), names: z.array(z.object({ name: z.string().meta({ pii: true }) })) }),
  });
  const recorder = {
    track: (_: string, properties: unknown) => tracked.push(properties),
    trackUnplanned() {},
  };
  const client = guardAnalytics(recorder as unknown as Tracking<typeof byZod>, byZod, {
    pii: "forbid",
    onIssue() {},
  });

  (client as unknown as Tracking).track("signed_up", { id: 1, email: "a@example.org" });
  (client as unknown as Tracking).track("mixed", { id: 1, names: [{ name: "n", age: 5 }] });

  expect(tracked).toEqual([{ id: 1 }, { id: 1, names: [{ age: 5 }] }]);
});

test("guards what is tracked through the scope of a request, without throwing there", async () => {
  const issues: string[] = [];
  const client = createAnalytics<typeof plan>({
    noEmit: true,
    onDiagnostic() {},
  });
  const guardedClient = guardAnalytics(client, plan, {
    validate: "throw",
    pii: "forbid",
    onIssue: ({ code, path }) => issues.push(`${code} ${path}`),
  });

  await scope(guardedClient, (work) => {
    (work as unknown as Tracking).track("form_viewed", { referrer: 5 });
    work.trackUnplanned("request_served", {});
    guardedClient.track("form_viewed", { referrer: "x" });
  });
  await client.close();

  expect(issues).toEqual(["wrong-value /properties/referrer"]);
});

const withEmail = definePlan({
  signed_up: event({
    id: int(),
    country: string(),
    email: optional(string({ pii: true })),
    donor: optional(object({ name: string({ pii: true }), age: int() })),
  }),
});

test("what the context gives is checked with the event's own", () => {
  const issues: string[] = [];
  const sent: unknown[] = [];
  const client = createAnalytics<WithContext<typeof withEmail, { country: string; id: number }>>({
    ingestHost: "http://127.0.0.1:9",
    context: () => ({ country: "SE", id: "not a number" }),
    beforeSend: ({ properties }) => (sent.push(properties), null),
    onDiagnostic() {},
  });
  const checked = guardAnalytics(client, withEmail, {
    onIssue: ({ path, message }) => issues.push(`${path} ${message}`),
  });
  checked.track("signed_up");
  checked.track("signed_up", { id: 1 });
  expect(issues).toEqual(["/properties/id expected int(), got string"]);
  expect(sent).toEqual([
    { country: "SE", id: "not a number" },
    { country: "SE", id: 1 },
  ]);
});

test("personal data of the context is removed, of a request's too", () => {
  const sent: unknown[] = [];
  const client = createAnalytics<typeof withEmail>({
    ingestHost: "http://127.0.0.1:9",
    context: { email: "a@example.org", country: "SE" },
    beforeSend: ({ properties }) => (sent.push(properties), null),
    onDiagnostic() {},
  });
  const clean = guardAnalytics(client, withEmail, { pii: "forbid", onIssue() {} });
  clean.track("signed_up", { id: 1 } as never);
  withRequest(clean, { context: { donor: { name: "n", age: 7 } } }, (request) => {
    clean.track("signed_up", { id: 2 } as never);
    request.track("signed_up", { id: 3 });
  });
  clean.track("signed_up", {
    get id(): number {
      throw new Error("a getter");
    },
  } as never);
  expect(sent).toEqual([
    { country: "SE", id: 1 },
    { country: "SE", id: 2, donor: { age: 7 } },
    { country: "SE", id: 3, donor: { age: 7 } },
    {},
  ]);
});

test("a scalar that another library refuses is an issue like any other", () => {
  const issues: string[] = [];
  const signup = definePlan({
    by_arktype: event({ email: type("string.email") }),
    by_zod: event({ email: z.email() }),
    by_valibot: event({ email: v.pipe(v.string(), v.email()) }),
  });
  const client = guardAnalytics(createAnalytics<typeof signup>({ noEmit: true }), signup, {
    onIssue: ({ code, path }) => issues.push(`${code} ${path}`),
  });
  for (const name of ["by_arktype", "by_zod", "by_valibot"] as const) {
    client.track(name, { email: "donor" });
  }
  expect(issues).toEqual(Array(3).fill("wrong-value /properties/email"));
});

test("a context of a request that throws when it is read costs a guarded event that property alone", () => {
  const client = createAnalytics({ ingestHost: "http://127.0.0.1:9", onDiagnostic() {} });
  onTestFinished(async () => void (await client.close({ timeoutMs: 0 })));
  const guardedClient = guardAnalytics(client, plan, { onIssue() {} });
  const context = {
    get session(): never {
      throw new Error("no session");
    },
  };
  withRequest(guardedClient, { context }, (request) => {
    request.track("donation_completed", donation);
    guardedClient.track("donation_completed", donation);
  });
  expect(client.ledger()).toMatchObject({ tracked: 2, pending: 2 });
});
