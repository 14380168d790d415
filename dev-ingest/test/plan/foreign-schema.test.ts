import { definePlan, event, type StandardSchema } from "@tracker-analytics/sdk/plan";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import * as z from "zod";
import { findPlanIssues } from "../../src/plan/create-event-plan.ts";
import { nodeOfSchema } from "../../src/plan/foreign-schema.ts";
import { planJsonSchema } from "../../src/plan/json-schema.ts";
import { planJson } from "../../src/plan/plan-json.ts";
import { readPlan } from "../../src/plan/read-plan.ts";

const donation = z.object({
  id: z.int().min(1),
  amount: z.union([z.string(), z.number()]).meta({ unit: "USD", description: "What was given." }),
  kind: z.enum(["gift", "bid"]),
  email: z.string().nullable().meta({ pii: true }),
  note: z.string().max(5).optional(),
  tags: z.array(z.string()),
  donor: z.object({ country: z.literal("SE") }),
  counts: z.record(z.string(), z.number()),
});

test("reads the shape, units and personal data out of a zod schema", () => {
  expect(nodeOfSchema(donation as unknown as StandardSchema)).toMatchObject({
    kind: "object",
    properties: {
      id: { kind: "int", min: 1 },
      amount: {
        kind: "union",
        options: [{ kind: "string" }, { kind: "number" }],
        unit: "USD",
        description: "What was given.",
      },
      kind: { kind: "oneOf", values: ["gift", "bid"] },
      email: { kind: "nullable", of: { kind: "string" }, pii: true },
      note: { kind: "optional", of: { kind: "string", maxLength: 5 } },
      tags: { kind: "array", items: { kind: "string" } },
      donor: { kind: "object", properties: { country: { kind: "literal", value: "SE" } } },
      counts: { kind: "record", values: { kind: "number" } },
    },
  });
});

test("hands the JSON Schema of a zod event on as it is", () => {
  const schema = planJsonSchema(readPlan(definePlan({ given: event(donation) }))) as {
    $defs: Record<string, object>;
  };

  expect(schema.$defs["given"]).toMatchObject({
    type: "object",
    properties: { amount: { unit: "USD" }, email: { pii: true } },
    required: ["id", "amount", "kind", "email", "tags", "donor", "counts"],
  });
});

test("takes any value where a library does not give its shape out", () => {
  expect(nodeOfSchema(v.object({ id: v.number() }) as unknown as StandardSchema)).toEqual({
    kind: "any",
  });
  expect(nodeOfSchema(z.object({ at: z.date() }) as unknown as StandardSchema)).toEqual({
    kind: "any",
  });
});

const members = fc.record(
  {
    id: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.double(), fc.string()),
    kind: fc.constantFrom("a", "b", "c", null),
    note: fc.option(fc.string({ maxLength: 7 })),
    list: fc.array(fc.oneof(fc.integer(), fc.boolean()), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

test.each<[library: string, schema: StandardSchema]>([
  [
    "zod",
    z.object({
      id: z.int().nonnegative().optional(),
      kind: z.enum(["a", "b"]).nullable(),
      note: z.string().max(5).nullish(),
      list: z.array(z.union([z.number(), z.boolean()])).optional(),
    }),
  ],
  [
    "valibot",
    toStandardJsonSchema(
      v.object({
        id: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
        kind: v.nullable(v.picklist(["a", "b"])),
        note: v.nullish(v.pipe(v.string(), v.maxLength(5))),
        list: v.optional(v.array(v.union([v.number(), v.boolean()]))),
      }),
    ),
  ],
  [
    "arktype",
    type({
      "id?": "number.integer >= 0",
      kind: "'a' | 'b' | null",
      "note?": "string <= 5 | null",
      "list?": "(number | boolean)[]",
    }),
  ],
])("the exported plan of a %s event is never stricter than the schema", (_, schema) => {
  const plan = readPlan(definePlan({ x: event(schema) }));
  const exported = readPlan(JSON.parse(planJson(plan)));
  let good = 0;
  let refused = 0;

  fc.assert(
    fc.property(members, (sample) => {
      const received: unknown = JSON.parse(JSON.stringify(sample));
      const isGood = findPlanIssues(plan, "x", received).length === 0;
      const isTaken = findPlanIssues(exported, "x", received).every(
        ({ code }) => code === "unknown-key",
      );
      if (isGood) good++;
      if (!isTaken) refused++;
      expect(isGood && !isTaken).toBe(false);
    }),
    { numRuns: 3_000, seed: 11 },
  );

  expect(good).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});
