import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plan as donationTracker } from "@tracker-analytics/example-donation-tracker/plan";
import { expect, test } from "vitest";
import { loadPlan } from "../../src/plan/load-plan.ts";
import { planJson } from "../../src/plan/plan-json.ts";
import { readPlan } from "../../src/plan/read-plan.ts";
import { post } from "../start.ts";
import { runCli, startCli } from "./cli-process.ts";
import { temporaryFolder } from "./temporary-files.ts";

const importBuilders = 'import { definePlan, event, int } from "@tracker-analytics/sdk/plan";\n';

test.each([
  [
    "named plan",
    "export const other = 1; export const plan = definePlan({ a: event({ b: int() }) });",
  ],
  ["default", "export default definePlan({ a: event({ b: int() }) });"],
  ["the only one", "export const events = definePlan({ a: event({ b: int() }) });"],
])("takes the plan that a module exports as %s", async (_, code) => {
  const folder = await temporaryFolder({ "events.ts": importBuilders + code });

  const plan = await loadPlan(join(folder, "events.ts"));

  expect([...plan.events]).toEqual([
    ["a", { properties: { kind: "object", properties: { b: { kind: "int" } } } }],
  ]);
});

test("reads back what it exported as JSON", async () => {
  const plan = readPlan(donationTracker);
  const folder = await temporaryFolder({ "plan.json": planJson(plan) });

  expect(await loadPlan(join(folder, "plan.json"))).toEqual(plan);
});

test.each<[file: string, text: string, message: string]>([
  ["syntax.ts", "const a = 1;\nexport const plan = ;", "/syntax.ts:2: Expression expected"],
  ["throws.ts", "\n\nthrow new Error('no such unit');", "/throws.ts:3:7: no such unit"],
  ["import.ts", '\nimport "./nowhere.ts";', "/import.ts:2: Cannot find module"],
  ["package.ts", "import { z } from 'no-such-package';", "/package.ts:1: Cannot find package"],
  [
    "empty.ts",
    "export const a = 1;",
    "/empty.ts: it exports no plan. Write: export const plan = definePlan({ … });",
  ],
  [
    "several.ts",
    `${importBuilders}export const a = definePlan({ a: event({}) }); export const b = a;`,
    '/several.ts: it exports several plans (a, b). Call the one to use "plan".',
  ],
  ["token.json", '{\n  "events": tru\n}', "/token.json:2:13: it is not JSON"],
  [
    "kind.json",
    '{"events":{"a/b":{"properties":{"kind":"object","properties":{"c":{"kind":"strin"}}}}}}',
    '/kind.json: /events/a~1b/properties/properties/c is of no known kind: "strin".',
  ],
  [
    "format.json",
    '{"trackerAnalyticsPlan":2,"events":{}}',
    "/format.json: its format is 2, and this dev-ingest reads 1. Export it again.",
  ],
  ["none.json", '{"events":{}}', "/none.json: it has no events."],
  [
    "plan.yaml",
    "a: 1",
    "/plan.yaml: a plan is a module (.ts, .mts, .js, .mjs) or an exported .json.",
  ],
])("says where %s is wrong, and why", { timeout: 20_000 }, async (file, text, message) => {
  const folder = await temporaryFolder({ [file]: text });

  const { code, errors } = await runCli(["plan", "check", join(folder, file)]);

  expect(errors.slice(0, 30 + folder.length + message.length)).toContain(
    `Cannot load the plan ${folder}${message}`,
  );
  expect(code).toBe(2);
});

test("says that there is no file", async () => {
  await expect(loadPlan("/nowhere/events.ts")).rejects.toThrow(
    "Cannot load the plan /nowhere/events.ts: there is no such file.",
  );
});

test(
  "follows the file and what it imports, and keeps the plan while the file is broken",
  { timeout: 20_000 },
  async () => {
    const folder = await temporaryFolder({
      "shared/first.ts": `${importBuilders}export const first = event({ a: int() });`,
      "events.ts": `${importBuilders}import { first } from "./shared/first.ts";\nexport const plan = definePlan({ first });`,
    });
    const file = join(folder, "events.ts");
    const cli = startCli(["--port", "0", "--json", "--plan", file]);
    const message = async (): Promise<string> =>
      (JSON.parse(await cli.line()) as { message: string }).message;
    expect(await message()).toBe(`The plan ${file} has 1 events.`);
    const url = /http:\/\/\S+/.exec(await message())![0];
    const issuesOf = async (event: object): Promise<string[]> => {
      const { answer } = await post(`${url}/track`, JSON.stringify([event]));
      const issues = answer.results.flatMap((result) => result.issues);
      for (let line = 0; line <= issues.length; line++) await cli.line();
      return issues.map(({ code, path }) => `${code} ${path}`);
    };
    const first = { event_name: "first", properties: { a: 1 } };
    expect(await issuesOf(first)).toEqual([]);

    await writeFile(
      join(folder, "shared", "first.ts"),
      `${importBuilders}export const first = event({ b: int() });`,
    );
    expect(await message()).toBe("The plan has changed: 1 events.");
    expect(await issuesOf(first)).toEqual([
      "missing-key /properties/b",
      "unknown-key /properties/a",
    ]);

    await writeFile(file, "export const plan = ;");
    expect(await message()).toBe(
      `Cannot load the plan ${file}:1: Expression expected. The plan before it stays in use.`,
    );
    expect(await issuesOf(first)).toHaveLength(2);

    await writeFile(
      join(folder, "new.tmp"),
      `${importBuilders}export const plan = definePlan({ first: event({ a: int() }), second: event({}) });`,
    );
    await rename(join(folder, "new.tmp"), file);
    expect(await message()).toBe("The plan has changed: 2 events.");
    expect(await issuesOf(first)).toEqual([]);
  },
);

test("does not start with a plan that does not load", async () => {
  const { code, errors } = await runCli(["--port", "0", "--plan", "/nowhere/events.ts"]);

  expect(errors).toBe("Cannot load the plan /nowhere/events.ts: there is no such file.\n");
  expect(code).toBe(2);
});
