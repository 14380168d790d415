import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { post, start } from "../start.ts";
import { runCli } from "./cli-process.ts";
import { temporaryFolder } from "./temporary-files.ts";

const builders =
  'import { decimal, definePlan, event, int, optional, string } from "@tracker-analytics/sdk/plan";\n';
const before = `${builders}import { amount } from "./amount.ts";
export const plan = definePlan({
  donation_received: event({ donation_id: int(), amount, note: optional(string()) }, { owner: "payments" }),
  form_viewed: event({}),
  bid_removed: event({ bid_id: int() }, { owner: "incentives" }),
  untouched: event({ a: int() }),
});`;
const after = `${builders}import { amount } from "./amount.ts";
export const plan = definePlan({
  donation_received: event({ donation_id: int(), amount, note: string() }, { owner: "payments" }),
  form_viewed: event({ event_id: optional(int()) }),
  wheel_spun: event({ prize: string() }, { owner: "games" }),
  untouched: event({ a: int() }),
});`;
const mine = {
  event_name: "donation_received",
  properties: { donation_id: 1, amount: "1", note: "" },
};

/** A repository of two commits, the plan of the second one in it. */
async function repository(): Promise<string> {
  const folder = await temporaryFolder({
    "plan/events.ts": before,
    "plan/amount.ts":
      'import { decimal } from "@tracker-analytics/sdk/plan";\nexport const amount = decimal();\n',
  });
  const git = (...words: string[]) =>
    execFileSync("git", [
      "-C",
      folder,
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@example.org",
      ...words,
    ]);
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "one");
  writeFileSync(join(folder, "plan/events.ts"), after);
  git("commit", "-q", "-a", "-m", "two");
  return folder;
}

test("a review says what changed since a commit, whose it is, and what the test run sent", async () => {
  const folder = await repository();
  const plan = join(folder, "plan/events.ts");
  const server = await start();
  const events = [mine, { event_name: "form_viewd", properties: {} }];
  await post(`${server.url}/r/pr-7/track`, JSON.stringify(events));
  await post(`${server.url}/track`, '[{"event_name":"wheel_spun","properties":{}}]');
  const flags = ["--base", "main~1", "--run", "pr-7", "--url", server.url];

  const { code, output, errors } = await runCli(["plan", "review", plan, ...flags]);

  expect([errors, code]).toEqual(["", 1]);
  expect(output).toBe(`## Tracking review

| Event | Change | Owner | What changed | Test run |
| --- | --- | --- | --- | --- |
| \`donation_received\` | **broken** | payments | \`note\`: It is required now. | seen |
| \`bid_removed\` | removed | incentives | The event was removed. |  |
| \`form_viewed\` | changed |  | \`event_id\`: An optional property was added. | **never seen** |
| \`wheel_spun\` | added | games | The event was added. | **never seen** |

The test run sent 2 events: 1 of 4 planned ones were seen.

**Never seen** (3)

- \`form_viewed\`
- \`wheel_spun\`
- \`untouched\`

**Not planned** (1)

- \`form_viewd\`, 1 times (did you mean \`form_viewed\`?)

`);
  expect(
    execFileSync("git", ["-C", folder, "worktree", "list"]).toString().split("\n"),
  ).toHaveLength(2);
});

test("a review annotates the lines of the plan, and fills the summary of a job", async () => {
  const folder = await repository();
  const plan = join(folder, "plan/events.ts");
  const run = join(folder, "run.ndjson");
  writeFileSync(run, `${JSON.stringify(mine)}\n`);
  const flags = ["--base", "main~1", "--from", run, "--github"];
  const { output } = await runCli(["plan", "review", plan, ...flags]);
  const annotations = output.split("## Tracking review")[0]!.replaceAll(plan, "events.ts");
  expect(annotations)
    .toBe(`::error file=events.ts,line=4,title=Event broken::donation_received (payments): It is required now.
::error file=events.ts,line=1,title=Event removed::bid_removed (incentives): The event was removed.
::notice file=events.ts,line=5,title=Event changed::form_viewed: An optional property was added.
::warning file=events.ts,line=5,title=Never seen::form_viewed: the test run never sent it.
::notice file=events.ts,line=6,title=Event added::wheel_spun (games): The event was added.
::warning file=events.ts,line=6,title=Never seen::wheel_spun (games): the test run never sent it.
`);
  expect(readFileSync(plan, "utf8")).toBe(after);
});

test("a plan that did not exist, or a commit that does not, is said", async () => {
  const folder = await repository();
  writeFileSync(
    join(folder, "plan/new.ts"),
    `${builders}export const plan = definePlan({ a: event({}) });`,
  );
  const added = await runCli(["plan", "review", join(folder, "plan/new.ts"), "--base", "main"]);
  expect([added.code, added.output]).toEqual([0, expect.stringContaining("| `a` | added |")]);
  const unknown = await runCli([
    "plan",
    "review",
    join(folder, "plan/events.ts"),
    "--base",
    "nowhere",
  ]);
  expect([unknown.code, unknown.errors]).toEqual([
    2,
    expect.stringContaining("git rev-parse failed"),
  ]);
});
