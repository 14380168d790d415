import {
  definePlan,
  durationMs,
  event,
  int,
  nullable,
  object,
  optional,
  string,
} from "@tracker-analytics/sdk/plan";
import { expect, test } from "vitest";
import { createEventPlan, readPlan } from "../../src/index.ts";
import { get, start } from "../start.ts";

const plan = definePlan({
  asked: event(
    { donor: object({ email: optional(string({ pii: true })) }), took: nullable(durationMs()) },
    { description: "Someone asked.", owner: "front end", next: ["answered"] },
  ),
  answered: event({ amount: int({ unit: "USD", description: "Cents." }) }),
});

test("the plan is described in words, with what comes next", async () => {
  const model = readPlan(plan);
  const server = await start({ plan: createEventPlan(() => model) });
  const property = { isRequired: true, isPii: false };
  expect(await get(`${server.url}/api/plan`)).toEqual({
    hasPlan: true,
    events: [
      {
        name: "asked",
        description: "Someone asked.",
        owner: "front end",
        next: ["answered"],
        properties: [
          { ...property, name: "donor", type: "an object" },
          { name: "donor.email", type: "a string", isRequired: false, isPii: true },
          { ...property, name: "took", type: "a number of milliseconds or null", unit: "ms" },
        ],
      },
      {
        name: "answered",
        description: "",
        properties: [
          {
            ...property,
            name: "amount",
            type: "a whole number",
            unit: "USD",
            description: "Cents.",
          },
        ],
      },
    ],
  });
  expect(await get(`${(await start()).url}/api/plan`)).toEqual({ hasPlan: false, events: [] });
});

test("an event that follows has to be planned", () => {
  const lost = { ...plan, events: { asked: plan.events.asked } };
  expect(() => readPlan(lost)).toThrow(
    '/events/asked/next names "answered", which the plan does not have.',
  );
});
