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
  [
    "ids.ts",
    `${importBuilders}export const plan = definePlan({ a: event({ order: int() }) }, { ids: ["oder"] });`,
    '/ids.ts: /ids names "oder", which is not a top-level property of any event. Did you mean "order"?',
  ],
  ["none.json", '{"events":{}}', "/none.json: it has no events."],
  [
    "plan.yaml",
    "a: 1",
    "/plan.yaml: a plan is a module (.ts, .mts, .js, .mjs) or an exported .json.",
  ],
])("says where %s is wrong, and why", async (file, text, message) => {
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

test("follows the file and what it imports, and keeps the plan while the file is broken", async () => {
  const folder = await temporaryFolder({
    "shared/first.ts": `${importBuilders}export const first = event({ a: int() });`,
    "events.ts": `${importBuilders}import { first } from "./shared/first.ts";\nexport const plan = definePlan({ first });`,
  });
  const file = join(folder, "events.ts");
  const cli = startCli(["--port", "0", "--json", "--plan", file]);
  const message = async (): Promise<string> =>
    (JSON.parse(await cli.line()) as { message: string }).message;
  expect(await message()).toBe(`The plan ${file} has 1 event.`);
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
  expect(await message()).toBe("The plan has changed: 1 event.");
  expect(await issuesOf(first)).toEqual(["missing-key /properties/b", "unknown-key /properties/a"]);

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
});

test("does not start with a plan that does not load", async () => {
  const { code, errors } = await runCli(["--port", "0", "--plan", "/nowhere/events.ts"]);

  expect(errors).toBe("Cannot load the plan /nowhere/events.ts: there is no such file.\n");
  expect(code).toBe(2);
});

const names = "export const donation = event({ amount: decimal() });\n";
const importAll = 'import { decimal, definePlan, event } from "@tracker-analytics/sdk/plan";\n';

test.each<[name: string, files: Record<string, string>]>([
  [
    "a .js name for a .ts file",
    {
      "names.ts": importAll + names,
      "plan.ts": `${importAll}import { donation } from "./names.js";\nexport const plan = definePlan({ donation });`,
    },
  ],
  [
    "a name without an ending",
    {
      "names.ts": importAll + names,
      "plan.ts": `${importAll}import { donation } from "./names";\nexport const plan = definePlan({ donation });`,
    },
  ],
  [
    "the name of a folder",
    {
      "names/index.ts": importAll + names,
      "plan.ts": `${importAll}import { donation } from "./names";\nexport const plan = definePlan({ donation });`,
    },
  ],
  [
    "paths of tsconfig.json",
    {
      "tsconfig.json":
        '{ // comment\n "compilerOptions": { "paths": { "@plan/*": ["./shared/*"], }, } }',
      "shared/names.ts": importAll + names,
      "plan.ts": `${importAll}import { donation } from "@plan/names";\nexport const plan = definePlan({ donation });`,
    },
  ],
  [
    "a CommonJS package",
    {
      "package.json": '{ "type": "commonjs" }',
      "names.ts": importAll + names,
      "plan.ts": `${importAll}import { donation } from "./names.js";\nexport const plan = definePlan({ donation });`,
    },
  ],
])("loads a plan of TypeScript with %s", async (_, files) => {
  const folder = await temporaryFolder(files);
  const { code, output, errors } = await runCli(["plan", "check", join(folder, "plan.ts")]);
  expect({ code, output, errors }).toEqual({
    code: 0,
    output: "The plan has 1 event and 0 warnings.\n",
    errors: "",
  });
});

test("ends, and says so, where the module of a plan leaves a timer running", async () => {
  const folder = await temporaryFolder({
    "plan.ts": `${importBuilders}setInterval(() => {}, 1_000);\nexport const plan = definePlan({ a: event({ b: int() }) });`,
  });
  const { code, output } = await runCli(["plan", "check", join(folder, "plan.ts")]);
  expect(code).toBe(1);
  expect(output).toContain("warning: The plan's module leaves something running (Timeout).");
});

test("gives up a plan whose top-level await does not end", { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder({
    "plan.ts": `${importBuilders}await new Promise(() => {});\nexport const plan = definePlan({ a: event({ b: int() }) });`,
  });
  const { code, errors } = await runCli(["plan", "check", join(folder, "plan.ts")]);
  expect(code).toBe(2);
  expect(errors).toContain("it has not finished loading after 10 seconds");
});

test("says which schema is asynchronous", async () => {
  const folder = await temporaryFolder({
    "plan.ts": `import { definePlan, event } from "@tracker-analytics/sdk/plan";
      import * as z from "zod";
      export const plan = definePlan({ a: event({ b: z.string().refine(async () => true) }) });`,
  });
  const { code, output } = await runCli(["plan", "check", join(folder, "plan.ts")]);
  expect(code).toBe(1);
  expect(output).toContain(
    "warning: /a/b is checked by an asynchronous schema, which cannot be used",
  );
});

test("follows a plan when the folder of its imports is replaced", { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder({
    "shared/first.ts": `${importBuilders}export const first = event({ a: int() });`,
    "next/first.ts": `${importBuilders}export const first = event({ a: int(), b: int() });`,
    "events.ts": `${importBuilders}import { first } from "./shared/first.ts";\nexport const plan = definePlan({ first });`,
  });
  const cli = startCli(["--port", "0", "--json", "--plan", join(folder, "events.ts")]);
  const message = async (): Promise<string> =>
    (JSON.parse(await cli.line()) as { message: string }).message;
  expect(await message()).toContain("has 1 event.");
  expect(await message()).toContain("listens on");
  await rename(join(folder, "shared"), join(folder, "old"));
  await rename(join(folder, "next"), join(folder, "shared"));
  const changed = "The plan has changed: 1 event.";
  expect(await message()).toBe(changed);
  await writeFile(
    join(folder, "shared", "first.ts"),
    `${importBuilders}export const first = event({});`,
  );
  expect(await message()).toBe(changed);
});
