import * as sdk from "@tracker-analytics/sdk/plan";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as valibot from "valibot";
import { expect, test } from "vitest";
import * as z from "zod";
import { createEventPlan, readPlan } from "../../src/index.ts";
import { planJson } from "../../src/plan/plan-json.ts";
import { planMarkdown } from "../../src/plan/plan-markdown.ts";
import { planSource } from "../../src/plan/plan-source.ts";
import { diffPlans } from "../../src/plan/diff-plans.ts";
import { get, post, start } from "../start.ts";

const { definePlan, event } = sdk;

const shapes = {
  "the builders": { order_number: sdk.optional(sdk.string()), tags: sdk.array(sdk.string()) },
  zod: z.object({ order_number: z.string().optional(), tags: z.array(z.string()) }),
  "a union of zod": z.union([
    z.object({ kind: z.literal("a") }),
    z.object({ order_number: z.int(), tags: z.array(z.string()) }),
  ]),
  valibot: toStandardJsonSchema(
    valibot.object({ order_number: valibot.string(), tags: valibot.array(valibot.string()) }),
  ),
  arktype: type({ order_number: "string | number", tags: "string[]" }),
};

test.each(Object.entries(shapes))(
  "a plan of %s names its ids, and says which are not",
  (_, shape) => {
    const read = (ids: unknown): readonly string[] =>
      readPlan({ ...definePlan({ placed: event(shape as never) }), ids }).ids;
    expect(read(["order_number"])).toEqual(["order_number"]);
    expect(() => read(["order_nummer"])).toThrow(
      '/ids names "order_nummer", which is not a top-level property of any event. Did you mean "order_number"?',
    );
    expect(() => read(["tags"])).toThrow(
      '/ids names "tags", which is of kind "array" in /events/placed: an id is text or a number.',
    );
  },
);

test.each([
  ["order_number", '/ids is not a list of property names, such as ["order_number"].'],
  [[7], '/ids is not a list of property names, such as ["order_number"].'],
  [
    Array.from({ length: 21 }, () => "order_number"),
    "/ids has 21 names, and 20 are the most: a store keeps an index of each.",
  ],
])("refuses %j as ids", (ids, message) => {
  const plan = definePlan({ placed: event(shapes["the builders"]) });
  expect(() => readPlan({ ...plan, ids })).toThrow(message);
});

test("takes any id where an event may have any property", () => {
  const plan = definePlan({ placed: event(sdk.any()) }, { ids: ["order_number"] });
  expect(readPlan(plan).ids).toEqual(["order_number"]);
});

const plan = definePlan(
  { placed: event(shapes["the builders"]), paid: event({ order_number: sdk.string() }) },
  { ids: ["order_number"] },
);

test("ids stay in what is written of a plan, and are a change between two", () => {
  const model = readPlan(plan);
  expect(readPlan(JSON.parse(planJson(model)))).toEqual(model);
  expect(planSource(model)).toContain('}, { ids: ["order_number"] });');
  expect(planMarkdown(model)).toContain("Ids: `order_number`.");
  expect(diffPlans({ ...model, ids: [] }, model)).toEqual([
    { level: "compatible", path: "", message: "Ids were added: order_number." },
  ]);
});

test("answers what happened to an id that the plan names", async () => {
  const server = await start({ plan: createEventPlan(() => readPlan(plan)) });
  await post(
    `${server.url}/track`,
    JSON.stringify([
      { event_name: "placed", properties: { order_number: "A-17", tags: [] } },
      { event_name: "placed", properties: { order_number: "A-18", tags: [] } },
      { event_name: "paid", properties: { order_number: "A-17" } },
    ]),
  );
  const { events } = await get(`${server.url}/api/history?property=order_number&value=A-17`);
  expect(events.map(({ event_name }: { event_name: string }) => event_name)).toEqual([
    "placed",
    "paid",
  ]);
  const listed = await get(`${server.url}/api/events?property.order_number=A-18`);
  expect(listed.events).toHaveLength(1);
});
