import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build } from "esbuild";
import { rollup } from "rollup";
import { afterAll, expect, test } from "vitest";
import { createPackedProject } from "../../../scripts/packed-project.ts";

const { folder, remove } = createPackedProject();
afterAll(remove);
const entry = join(folder, "page.js");
writeFileSync(
  entry,
  `import { createAnalytics } from "@tracker-analytics/sdk"; createAnalytics().track("e");`,
);
const scriptTag = join(folder, "script-tag.js");
writeFileSync(scriptTag, `import "@tracker-analytics/sdk/script-tag";`);

/** The name of the outbox's database. */
const outbox = "indexedDB";

test.each([
  ["Rollup without any option", () => byRollup(entry, {})],
  ["Rollup for browsers", () => byRollup(entry, { browser: true })],
  ["esbuild for browsers", () => byEsbuild(entry, "browser")],
  ["esbuild for no platform", () => byEsbuild(entry, "neutral")],
])("%s gives a page the client with an outbox", async (_, bundle) => {
  expect(await bundle()).toContain(outbox);
});

test("a bundle for Node has no outbox of a page in it", async () => {
  expect(await byEsbuild(entry, "node")).not.toContain(outbox);
});

test.each([
  ["Rollup", () => byRollup(scriptTag, {})],
  ["esbuild", () => byEsbuild(scriptTag, "browser")],
])("%s keeps the script tag's script, which is imported for its effect", async (_, bundle) => {
  expect(await bundle()).toContain("TrackerAnalytics");
});

async function byRollup(input: string, options: { browser?: boolean }): Promise<string> {
  const warnings: string[] = [];
  const bundle = await rollup({
    input,
    plugins: [nodeResolve(options)],
    onwarn: ({ message }) => warnings.push(message),
  });
  const { output } = await bundle.generate({ format: "es" });
  await bundle.close();
  expect(warnings).toEqual([]);
  return output[0].code;
}

async function byEsbuild(input: string, platform: "browser" | "neutral" | "node"): Promise<string> {
  const { outputFiles, warnings } = await build({
    entryPoints: [input],
    bundle: true,
    format: "esm",
    platform,
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]!.text;
}
