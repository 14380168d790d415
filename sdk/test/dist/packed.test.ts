import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { createPackedProject } from "../../../scripts/packed-project.ts";
import { dist } from "./require-dist.ts";

const run = promisify(execFile);
const bin = join(dist, "../../node_modules/.bin");
const { folder, tarball, remove } = createPackedProject();
afterAll(remove);

test("the packed types resolve for ES modules, CommonJS and bundlers, and match what is loaded", async () => {
  const { stdout } = await run(join(bin, "attw"), [
    tarball,
    // A script for pages: it sets a global and exports nothing.
    "--exclude-entrypoints",
    "script-tag",
    "--format",
    "json",
  ]).catch((error: { stdout: string }) => error);
  const { problems } = JSON.parse(stdout) as { problems: Record<string, unknown> };
  expect(problems).toEqual({});
});

test.each([
  ["an ES module", "--input-type=module", "import { createAnalytics } from"],
  ["CommonJS", "--input-type=commonjs", "const { createAnalytics } = require"],
])("the packed package runs on Node from %s", async (_, type, load) => {
  const program = `
    ${load}("@tracker-analytics/sdk");
    const analytics = createAnalytics({ noEmit: true });
    analytics.track("e");
    analytics.close().then((ledger) => console.log(JSON.stringify(ledger)));
  `.replace(/from\((.*)\)/, "from $1");
  const { stdout } = await run(process.execPath, [type, "--eval", program], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({
    tracked: 1,
    delivered: 0,
    pending: 0,
    dropped: { "no-emit": 1 },
  });
});

test("require() and import on Node give the same module, so that a process has it once", async () => {
  const program = `
    const names = ["", "/express", "/fetch", "/hono", "/in-memory", "/plan", "/relay", "/server", "/wire"];
    Promise.all(names.map(async (name) => {
      const id = "@tracker-analytics/sdk" + name;
      const [[key, value]] = Object.entries(require(id));
      return value === (await import(id))[key];
    })).then((same) => console.log(same.join()));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=commonjs", "--eval", program], {
    cwd: folder,
  });
  expect(stdout.trim()).toBe(Array(9).fill("true").join());
});
