import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { plan as donationTracker } from "@tracker-analytics/example-donation-tracker/plan";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { planJson } from "../../src/plan/plan-json.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { readPlan } from "../../src/plan/read-plan.ts";
import { post, start } from "../start.ts";
import { temporaryFolder } from "./temporary-files.ts";

async function run(...argv: string[]): Promise<{ code: number; output: string; errors: string }> {
  let output = "";
  let errors = "";
  const code = await runCli(
    ["plan", ...argv],
    {},
    {
      write: (text) => Promise.resolve(void (output += text)),
      writeLog: () => {},
      writeError: (text) => (errors += text),
    },
  );
  return { code, output, errors };
}

async function writePlans(): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder({ "plan.json": planJson(readPlan(donationTracker)) });
  return { folder, file: join(folder, "plan.json") };
}

test("check says what is in a plan, and what is doubtful", async () => {
  const { folder, file } = await writePlans();
  expect(await run("check", file)).toEqual({
    code: 0,
    output: "The plan has 24 events and 0 warnings.\n",
    errors: "",
  });

  const doubtful = join(folder, "doubtful.ts");
  await writeFile(
    doubtful,
    `import { any, array, definePlan, event, int, optional, string } from "@tracker-analytics/sdk/plan";
     import * as v from "valibot";
     import * as z from "zod";
     export const plan = definePlan({
       Seen: event({ a: any(), b: int({ min: 5, max: 1 }), c: array(optional(string())) }),
       seen: event(v.object({})),
       dated: event({ at: z.date() }),
     });`,
  );
  const { code, output } = await run("check", doubtful);
  expect(code).toBe(1);
  expect(output).toBe(
    [
      "warning: /Seen/a takes any value: a mistake in it is never seen.",
      "warning: /Seen/b takes no value: its least is above its most.",
      "warning: /Seen/c/* is optional() outside an object, which changes nothing.",
      "warning: /seen and /Seen differ in their case only.",
      "warning: /seen is checked, but cannot be exported, compared or searched for personal data: valibot gives out its shape only when wrapped: toStandardJsonSchema(…) of @valibot/to-json-schema.",
      "warning: /dated/at is checked, but cannot be exported, compared or searched for personal data: zod cannot write it as JSON Schema. Describe what is on the wire: text for a moment, not a Date.",
      "The plan has 3 events and 6 warnings.\n",
    ].join("\n"),
  );
});

test("export writes JSON Schema that a validator takes, with units and personal data marked", async () => {
  const { file } = await writePlans();
  const { code, output } = await run("export", file, "--format", "json-schema");
  const schema = JSON.parse(output) as {
    $defs: Record<string, { properties: Record<string, object> }>;
  };
  const judge = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

  expect(code).toBe(0);
  expect(
    judge([{ event_name: "donation_group_created", properties: { group: "a", user_id: 1 } }]),
  ).toBe(true);
  expect(judge([{ event_name: "donation_group_created", properties: { group: "a" } }])).toBe(false);
  expect(judge([{ event_name: "unplanned", properties: {} }])).toBe(false);
  expect(schema.$defs["request_served"]?.properties["duration"]).toMatchObject({
    type: "number",
    unit: "ms",
  });
  expect(schema.$defs["donation_comment_pinned"]?.properties["comment"]).toMatchObject({
    pii: true,
  });
});

test("export writes a table of each event, and JSON that loads again", async () => {
  const { folder, file } = await writePlans();
  const markdown = await run("export", file, "--format", "markdown");
  expect(markdown.output).toContain(
    "## `donation_group_deleted`\n\nOwner: screening.\n\n| Property | Type | Unit | Required | Notes |\n| --- | --- | --- | --- | --- |\n| `group` | a string |  | yes | Slug. |\n| `user_id` | a whole number |  | yes | A volunteer. Personal data. |\n",
  );

  const exported = join(folder, "again.json");
  await writeFile(exported, (await run("export", file, "--format", "json")).output);
  expect(await run("diff", file, exported)).toEqual({
    code: 0,
    output: "The plans are the same.\n",
    errors: "",
  });
});

test("diff ends with 1 for a breaking change only", async () => {
  const { folder, file } = await writePlans();
  const changed = JSON.parse(planJson(readPlan(donationTracker))) as {
    events: Record<string, { owner?: string }>;
  };
  changed.events["request_served"]!.owner = "someone";
  await writeFile(join(folder, "doc.json"), JSON.stringify(changed));
  delete changed.events["request_served"];
  await writeFile(join(folder, "breaking.json"), JSON.stringify(changed));

  expect((await run("diff", file, join(folder, "doc.json"))).code).toBe(0);
  const { code, output } = await run(
    "diff",
    file,
    join(folder, "breaking.json"),
    "--format",
    "json",
  );
  expect(code).toBe(1);
  expect(JSON.parse(output)).toEqual([
    { level: "breaking", path: "/request_served", message: "The event was removed." },
  ]);
});

test("infer and coverage read a server's events, page by page, of one run if asked", async () => {
  const { folder, file } = await writePlans();
  const server = await start();
  const served = Array.from({ length: 1_500 }, (_, index) => ({
    event_name: "served",
    properties: { index, took: index / 2 },
  }));
  await post(`${server.url}/track`, JSON.stringify(served));
  await post(`${server.url}/r/other/track`, '[{"event_name":"only_here","properties":{}}]');

  const inferred = await run("infer", "--from", server.url, "--run", "");
  expect(inferred.code).toBe(0);
  expect(inferred.output).toContain(
    "  served: event({\n    index: int(),\n    took: number(),\n  }),\n",
  );
  expect(inferred.output).not.toContain("only_here");

  const coverage = await run("coverage", file, "--from", `${server.url}/`, "--format", "json");
  expect(coverage.code).toBe(1);
  expect(JSON.parse(coverage.output)).toMatchObject({
    events: 1_501,
    unplanned: [
      { name: "served", count: 1_500 },
      { name: "only_here", count: 1 },
    ],
  });

  const events = join(folder, "events.ndjson");
  await writeFile(
    events,
    `${JSON.stringify(served[0])}\n\n${JSON.stringify(served.slice(1, 3))}\n`,
  );
  expect((await run("coverage", file, "--from", events)).output).toContain(
    "3 events, 25 findings.",
  );
});

test.each<[argv: string[], errors: string]>([
  [["nonsense"], "There is no command plan nonsense here. See dev-ingest --help.\n"],
  [["check"], "dev-ingest plan check needs <plan>. See dev-ingest --help.\n"],
  [["check", "/nowhere.json"], "Cannot load the plan /nowhere.json: there is no such file.\n"],
  [["diff", "/a.json"], "dev-ingest plan diff needs <before> <after>. See dev-ingest --help.\n"],
  [
    ["infer", "--path", "tset"],
    '--path is "tset"; expected track or test. See dev-ingest --help.\n',
  ],
  [
    ["infer", "--from", "/nowhere.ndjson"],
    "Cannot read events from /nowhere.ndjson: ENOENT: no such file or directory, open '/nowhere.ndjson'. Expected one event, or one array of events, on each line.\n",
  ],
])("ends %j with 2 and says what to do", async (argv, errors) => {
  expect(await run(...argv)).toEqual({ code: 2, output: "", errors });
});

test("says when no server is there", async () => {
  const { code, errors } = await run("infer", "--from", "http://127.0.0.1:9");

  expect(code).toBe(2);
  expect(errors).toMatch(
    /^Cannot read events from http:\/\/127\.0\.0\.1:9: .*Is dev-ingest running there\? Say where with --url/,
  );
});

test("prints its help", async () => {
  expect((await run("--help")).code).toBe(0);
  expect((await run()).code).toBe(2);
  expect((await run("--help")).output).toContain("plan coverage <plan>");
});
