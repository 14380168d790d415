import { plan as donationTracker } from "@tracker-analytics/example-donation-tracker/plan";
import {
  date,
  definePlan,
  event,
  int,
  nullable,
  object,
  optional,
  string,
  timestamp,
  union,
} from "@tracker-analytics/sdk/plan";
import { expect, test } from "vitest";
import { createEventPlan, readPlan } from "../../src/index.ts";
import type { Coverage } from "../../src/client/client.ts";
import { createMask } from "../../src/plan/mask-pii.ts";
import { get, post, start } from "../start.ts";

const plan = createEventPlan(() => readPlan(donationTracker));

const body = JSON.stringify([
  { event_name: "donation_group_created", properties: { group: "hype", user_id: 7 } },
  { event_name: "donation_group_created", properties: { group: 5, user_id: "secret" } },
  { event_name: "donation_grup_created", properties: {} },
  { event_name: "donation_group_created", properties: { group: "hype", user_id: 8, extra: 1 } },
  { event_name: 5, properties: {} },
]);

test("marks each event ok, warning or invalid, and no event for its neighbor's sake", async () => {
  const server = await start({ plan });

  const { status, answer } = await post(`${server.url}/track`, body);

  expect(status).toBe(200);
  expect(answer.accepted).toBe(4);
  expect(
    answer.results.map(({ index, issues }) => [
      index,
      ...issues.map(({ code, path }) => `${code} ${path}`),
    ]),
  ).toEqual([
    [1, "wrong-value /properties/group", "wrong-value /properties/user_id"],
    [2, "unplanned-event /event_name"],
    [3, "unknown-key /properties/extra"],
    [4, "event-name-not-string /event_name"],
  ]);
  const events = await server.events();
  expect(events.map((stored) => stored.status)).toEqual(["ok", "invalid", "warning", "warning"]);
});

test("refuses a body with an invalid event where it is strict, and keeps it in the rejected list", async () => {
  const server = await start({ plan, strict: true });
  const invalid = '[{"event_name":"donation_group_created","properties":{"group":5,"user_id":7}}]';
  const warned = '[{"event_name":"something_else","properties":{}}]';

  const refused = await post(`${server.url}/track`, invalid);
  const taken = await post(`${server.url}/track`, warned);

  expect(refused.status).toBe(422);
  expect(refused.answer.error.message).toBe(
    "Nothing was stored, because the server is strict and found 1 bad event. The first is number 0 at /properties/group: Expected a string, found 5. Send it in quotes.",
  );
  expect(taken.status).toBe(200);
  expect((await server.events()).map(({ event_name: name }) => name)).toEqual(["something_else"]);
  expect((await get(`${server.url}/api/rejected`)).rejected).toMatchObject([
    { code: "strict-refused" },
  ]);
});

test("shows personal data as [masked] in everything it gives out, and stores it as it came", async () => {
  const server = await start({ plan });
  const secret = "the donor's address";
  const properties = {
    event_id: 1,
    donation_id: 12_345,
    amount: "25.00",
    is_anonymous: false,
    num_bids: 0,
    currency: "USD",
    comment_language: "un",
    domain: "PAYPAL",
    comment: secret,
    groups: [],
    is_first_donation: false,
    from_partner: false,
    user_id: 99_887_766,
  };
  const screened = { event_name: "donation_comment_approved", properties };
  await post(`${server.url}/track`, JSON.stringify([screened]));
  await post(
    `${server.url}/track`,
    JSON.stringify([
      { ...screened, event_name: 5 },
      { ...screened, event_name: "donation_coment_approved" },
      { event_name: "x" },
    ]),
  );

  const shown = await Promise.all(
    [
      "/api/events",
      "/api/events/1",
      "/api/export?format=ndjson",
      "/api/export?format=csv",
      "/api/history?property=donation_id&value=12345",
      "/api/wait?count=1&timeout=100",
      "/api/series?group=comment",
      "/api/batches",
      "/api/rejected",
    ].map(async (path) => {
      const response = await fetch(server.url + path);
      return [path, await response.text(), response.status] as const;
    }),
  );

  for (const [path, text, status] of shown) {
    expect([path, status]).toEqual([path, 200]);
    expect([path, text.includes(secret), text.includes("99887766")]).toEqual([path, false, false]);
  }
  expect(shown[0]![1]).toContain('"comment":"[masked]"');
  expect(shown[0]![1]).toContain('"amount":"25.00"');
  expect((await server.events())[0]?.properties["comment"]).toBe(secret);
});

test("does not find personal data for those who may not see it", async () => {
  const server = await start({ plan });
  const properties = { donation_id: 1, comment: "a secret word", user_id: 99_887_766 };
  const commented = { event_name: "donation_comment_approved", properties };
  await post(`${server.url}/track`, JSON.stringify([commented]));
  for (const path of [
    "/api/events?property.comment=a+secret+word",
    "/api/history?property=user_id&value=99887766",
    "/api/wait?property.user_id=99887766&timeout=0",
    "/api/events?search=comment:a*",
    "/api/events?search=-user_id:%3E5",
  ]) {
    const { error } = await get(server.url + path);
    expect([path, error.code, error.message]).toEqual([
      path,
      "query-invalid",
      expect.stringMatching(/^The plan marks "(comment|user_id)" as personal data: it is masked/),
    ]);
  }
  expect((await get(`${server.url}/api/events?text=secret`)).events).toEqual([]);
  expect((await get(`${server.url}/api/events?search=secret`)).events).toEqual([]);
  // A count would say whether a hidden value holds a text.
  for (const path of ["histogram?search=secret", "names?text=secret", "states?property=user_id"]) {
    const { error } = await get(`${server.url}/api/${path}`);
    expect([path, error.code]).toEqual([path, "query-invalid"]);
  }
  const suggested = await get(`${server.url}/api/suggestions?for=value&property=comment`);
  expect(suggested).toEqual({ suggestions: [] });
  // Nor may a hidden text be found by what a search for its absence leaves out.
  expect((await get(`${server.url}/api/events?search=-secret`)).events).toHaveLength(1);
  expect((await get(`${server.url}/api/events?text=donation_id`)).events).toHaveLength(1);
});

test("a plan without personal data lets events be counted by free text", async () => {
  const open = readPlan(definePlan({ page_viewed: event({ path: string() }) }));
  const server = await start({ plan: createEventPlan(() => open) });
  await post(`${server.url}/track`, '[{"event_name":"page_viewed","properties":{"path":"/run"}}]');

  expect(await get(`${server.url}/api/histogram?search=run`)).toMatchObject({ counted: 1 });
  expect(await get(`${server.url}/api/names?text=run`)).toMatchObject({
    names: [{ name: "page_viewed", count: 1 }],
  });
});

test("shows it where it is asked to", async () => {
  const server = await start({
    plan: createEventPlan(() => readPlan(donationTracker), { showPii: true }),
  });
  await post(
    `${server.url}/track`,
    '[{"event_name":"donation_group_created","properties":{"group":"hype","user_id":7}}]',
  );

  expect((await get(`${server.url}/api/events`)).events[0]?.properties).toEqual({
    group: "hype",
    user_id: 7,
  });
});

test("masks at any depth, keeps the digits of numbers, and leaves the rest as it came", () => {
  const mask = createMask(() =>
    readPlan(
      definePlan({
        a: event({
          id: int(),
          inner: optional(object({ name: string({ pii: true }), age: int() })),
        }),
        b: event(
          union([object({ email: string({ pii: true }) }), object({ id: int(), email: int() })]),
        ),
        c: event({ id: int() }),
      }),
    ),
  );

  expect(
    mask("a", '{"id":12345678901234567890,"inner":{"name":"x","age":1.00,"__proto__":1}}'),
  ).toBe('{"id":12345678901234567890,"inner":{"name":"[masked]","age":1.00,"__proto__":1}}');
  expect(mask("a", '{"inner":{"name":null}}')).toBe('{"inner":{"name":null}}');
  expect(mask("b", '{"email":5, "id":1}')).toBe('{"email":"[masked]","id":1}');
  expect(mask("c", '{ "id": 1.0 }')).toBe('{ "id": 1.0 }');
  expect(mask("unplanned", '{"email":"x","id":1.0}')).toBe('{"email":"[masked]","id":1.0}');
});

test("says which planned properties never came or were always null, in what was asked for", async () => {
  const server = await start({
    plan: createEventPlan(() =>
      readPlan(
        definePlan({
          paid: event({
            id: int(),
            note: nullable(string({ pii: true })),
            day: optional(date()),
            donor: optional(object({ name: nullable(string()) })),
          }),
          refunded: event({ id: int() }),
        }),
      ),
    ),
  });
  const early = Array.from({ length: 1_500 }, (_, id) => ({
    event_name: "paid",
    properties: { id, note: null },
  }));
  const late = { id: 1, note: "hello", day: "2026-01-04", donor: { name: null } };
  await post(`${server.url}/r/first/track`, JSON.stringify(early));
  await post(
    `${server.url}/r/second/track`,
    JSON.stringify([{ event_name: "paid", properties: late }]),
  );

  const coverage = async (query: string): Promise<unknown> =>
    ((await get(`${server.url}/api/coverage?properties=true${query}`)) as unknown as Coverage)
      .properties;

  expect(await coverage("&run=first")).toEqual([
    { event: "paid", path: "/note", finding: "always-null", count: 1_500 },
    { event: "paid", path: "/day", finding: "never-seen", count: 1_500 },
    { event: "paid", path: "/donor", finding: "never-seen", count: 1_500 },
    { event: "paid", path: "/donor/name", finding: "never-seen", count: 1_500 },
  ]);
  expect(await coverage("&run=*")).toEqual([
    { event: "paid", path: "/donor/name", finding: "always-null", count: 1_501 },
  ]);
});

test("an event happened when the property that its plan names says, and other events when theirs does", async () => {
  const paid = event({ paid_at: timestamp(), timestamp: timestamp() }, { time: "paid_at" });
  const model = readPlan(definePlan({ paid, asked: event({ timestamp: timestamp() }) }));
  const server = await start({ plan: createEventPlan(() => model) });
  const earlier = new Date(Date.now() - 1_800_000).toISOString();
  const later = new Date(Date.now() - 600_000).toISOString();

  await post(
    `${server.url}/track`,
    JSON.stringify([
      { event_name: "paid", properties: { paid_at: earlier, timestamp: later } },
      { event_name: "asked", properties: { timestamp: later } },
      { event_name: "unplanned", properties: { paid_at: earlier, timestamp: later } },
    ]),
  );

  const events = await server.events();
  expect(events.map(({ happenedAt }) => happenedAt)).toEqual([earlier, later, later]);
});

test.each([
  ["paid", '/events/paid/time names "paid", which is not a property of the event.'],
  [7, '/events/paid/time is not the name of a property, such as "paid_at".'],
])("a plan is refused whose event happens by %j", (time, message) => {
  const paid = { ...event({ paid_at: timestamp() }), time };
  expect(() => readPlan({ events: { paid } })).toThrow(message);
});
