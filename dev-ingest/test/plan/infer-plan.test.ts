import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expectedWire } from "@tracker-analytics/example-donation-tracker/expected-wire";
import { marathonEvents } from "@tracker-analytics/example-donation-tracker/marathon";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findPlanIssues } from "../../src/plan/create-event-plan.ts";
import { createInference } from "../../src/plan/infer-plan.ts";
import { loadPlan } from "../../src/plan/load-plan.ts";
import { planSource } from "../../src/plan/plan-source.ts";
import { temporaryFolder } from "./temporary-files.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tsc = join(root, "node_modules/typescript/bin/tsc");
const marathon = [...marathonEvents({ seed: 6, count: 3_000 })].map(expectedWire);

async function typeErrors(folder: string): Promise<string> {
  const settings = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      composite: false,
      isolatedDeclarations: false,
      declaration: true,
      declarationMap: false,
      emitDeclarationOnly: false,
      noEmit: true,
      types: ["node"],
    },
    files: ["plan.ts"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  return promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

test(
  "writes a plan of the marathon that type-checks, accepts it all, and no mutated one",
  { timeout: 60_000 },
  async () => {
    const inference = createInference();
    for (const { event_name: name, properties } of marathon) inference.add(name, properties);
    const folder = await temporaryFolder({ "plan.ts": planSource(inference.result()) });

    expect(await typeErrors(folder)).toBe("");
    const plan = await loadPlan(join(folder, "plan.ts"));
    expect(plan).toEqual(inference.result());
    expect(
      marathon.flatMap(({ event_name: name, properties }) =>
        findPlanIssues(plan, name, properties),
      ),
    ).toEqual([]);

    const mutations: ((properties: Record<string, unknown>) => void)[] = [
      (properties) => delete properties["donation_id"],
      (properties) => (properties["amount"] = "much"),
      (properties) => (properties["currency"] = "XYZ"),
      (properties) => (properties["timestamp"] = "2026-02-30T12:00:00"),
      (properties) => (properties["is_anonymous"] = 1),
      (properties) => (properties["num_bids"] = "2"),
    ];
    const completed = marathon.find((event) => event.event_name === "donation_completed")!;
    for (const mutate of mutations) {
      const properties = { ...completed.properties };
      mutate(properties);
      expect(findPlanIssues(plan, "donation_completed", properties)).toMatchObject([
        { severity: "error" },
      ]);
    }
  },
);

test("recognizes decimals, timestamps, dates, durations, enumerations, nulls, optional keys and lists", () => {
  const inference = createInference();
  for (let index = 0; index < 40; index++) {
    inference.add("seen", {
      amount: index % 2 ? "25.00" : "10",
      price: index % 2 ? "5" : 7,
      code: `000${index}`,
      zoned: "2026-01-04T12:00:00.5+01:00",
      mixed: index % 2 ? "2026-01-04T12:00:00Z" : "2026-01-04T12:00:00",
      day: "2026-01-04",
      duration: index / 8,
      status: ["open", "closed", "pending"][index % 3],
      note: `free text ${index}`,
      email: "someone",
      parent: index % 5 ? null : index,
      never: null,
      tags: index % 2 ? [] : ["a b"],
      empty: [],
      nested: { id: index, ...(index % 2 ? { more: true } : {}) },
      either: index % 2 ? 5 : { a: 1 },
      ...(index > 20 ? { late: 1 } : {}),
    });
  }

  expect(planSource(inference.result())).toMatchInlineSnapshot(`
    "import {
      any,
      array,
      bool,
      date,
      decimal,
      definePlan,
      durationMs,
      event,
      int,
      nullable,
      object,
      oneOf,
      optional,
      string,
      timestamp,
      union,
    } from "@tracker-analytics/sdk/plan";

    export const plan = definePlan({
      seen: event({
        amount: decimal(),
        price: decimal(),
        code: string(),
        zoned: timestamp({ zone: "zoned" }),
        mixed: timestamp({ zone: "any" }),
        day: date(),
        duration: durationMs(),
        status: oneOf(["closed", "open", "pending"]),
        note: string(),
        email: string({ pii: true }),
        parent: nullable(int()),
        never: nullable(any()),
        tags: array(string()),
        empty: array(any()),
        nested: object({
          id: int(),
          more: optional(bool()),
        }),
        either: union([int(), object({
          a: int(),
        })]),
        late: optional(int()),
      }),
    });
    "
  `);
});

test("names what is not an identifier, and keeps __proto__ a name", async () => {
  const inference = createInference();
  inference.add("a b-c", JSON.parse('{"x-y":1,"__proto__":2,"\\u2028":"\\u2029"}'));
  inference.add("__proto__", {});
  const folder = await temporaryFolder({ "plan.ts": planSource(inference.result()) });

  expect(await loadPlan(join(folder, "plan.ts"))).toEqual(inference.result());
});

test("accepts whatever it was inferred from", { timeout: 60_000 }, () => {
  const event = fc.record({
    name: fc.constantFrom("a", "b", "__proto__"),
    properties: fc.dictionary(
      fc.constantFrom("x", "y", "z", "amount", "duration", "toString"),
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom(
          "25.00",
          "1",
          "2026-01-04",
          "2026-01-04T12:00:00",
          "2026-01-04T12:00:00+99:00",
        ),
      ),
    ),
  });

  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (events) => {
      const inference = createInference();
      const received = JSON.parse(JSON.stringify(events)) as typeof events;
      for (const { name, properties } of received) inference.add(name, properties);
      const plan = inference.result();
      for (const { name, properties } of received)
        expect(findPlanIssues(plan, name, properties)).toEqual([]);
    }),
    { numRuns: 1_000, seed: 7 },
  );
});

test("stays within its bounds whatever comes", () => {
  const inference = createInference();
  for (let index = 0; index < 20_000; index++) {
    inference.add(`name_${index}`, {});
    inference.add("many", { [`key_${index}`]: index });
  }
  const plan = inference.result();

  expect(plan.events.size).toBe(5_000);
  expect(plan.events.get("many")?.properties).toEqual({ kind: "record", values: { kind: "any" } });
});

test.each<[name: string, key: string, values: readonly unknown[], shape: string]>([
  ["versions", "app", ["1.9", "1.10", "2.0"], "string()"],
  ["versions by their name", "version", ["1.10", "2.00"], "string()"],
  ["articles", "article", ["1e5", "2e7"], "string()"],
  ["money", "amount", ["25.00", "5.50"], "decimal()"],
  ["money beside whole amounts", "amount", ["25.00", "10"], "decimal()"],
  ["ten users, four times each", "user", users(10, 4), "string()"],
  ["forty users", "who", users(40, 1), "string()"],
  ["states", "state", repeated(["open", "closed"], 10), 'oneOf(["closed", "open"])'],
  ["states, one of them once", "state", [...repeated(["open", "closed"], 10), "lost"], "string()"],
])("takes %s for what a newcomer would call them", (_, key, values, shape) => {
  const inference = createInference();
  for (const value of values) inference.add("seen", { [key]: value });
  expect(planSource(inference.result())).toContain(`${key}: ${shape},`);
});

function users(count: number, times: number): readonly string[] {
  return repeated(
    Array.from({ length: count }, (_, index) => `u${index}`),
    times,
  );
}

function repeated(values: readonly string[], times: number): readonly string[] {
  return Array.from({ length: times }, () => values).flat();
}
