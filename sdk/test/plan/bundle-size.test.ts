import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, onTestFinished, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What a page would load: the code of one entry and all it imports, minified. */
async function bundle(code: string): Promise<string> {
  const folder = await mkdtemp(join(here, ".temporary-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const entry = join(folder, "entry.ts");
  await writeFile(entry, code);
  const output = (await build({
    configFile: false,
    root: here,
    logLevel: "error",
    define: { __DEVELOPMENT__: "false" },
    resolve: { conditions: ["@tracker-analytics/source", "browser"] },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      // Built as a page is: a library's bundle keeps the comments by which the page's bundler leaves out what is unused.
      rolldownOptions: { input: entry, preserveEntrySignatures: "strict" },
    },
  })) as Rolldown.RolldownOutput;
  return output.output[0].code;
}

function brotliBytes(code: string): number {
  return brotliCompressSync(code).length;
}

const application = (planImport: string, create: string): string => `
  import { createAnalytics } from "@tracker-analytics/sdk";
  ${planImport}
  const analytics = ${create};
  analytics.track("page_left");
`;

test("a plan's type adds no byte to the bundle", async () => {
  const untyped = await bundle(application("", "createAnalytics({})"));
  const typed = await bundle(
    application(
      'import type { plan } from "../types/sample-plan.ts";',
      "createAnalytics<typeof plan>({})",
    ),
  );

  expect(typed === untyped).toBe(true);
});

test("a guard behind a condition that the build knows to be false adds no byte", async () => {
  const withoutGuard = await bundle(application("const client = createAnalytics({});", "client"));
  const guardedInDevelopment = await bundle(
    application(
      `import { definePlan, event, guardAnalytics, int, object, union } from "@tracker-analytics/sdk/plan";
      const plan = definePlan({ page_left: event(union([object({ a: int() })])) });
      const client = createAnalytics({});`,
      "__DEVELOPMENT__ ? guardAnalytics(client, plan) : client",
    ),
  );

  expect(guardedInDevelopment.length).toBe(withoutGuard.length);
});

test.each([
  ["one builder", 1_000, "string"],
  ["six usual builders", 1_460, "bool, decimal, int, nullable, string, timestamp"],
  [
    "every builder",
    1_740,
    "any, array, bool, date, decimal, durationMs, int, literal, nullable, number, object, oneOf, optional, record, string, timestamp, union",
  ],
])("a plan of %s takes at most %i bytes of brotli", async (_, maxBrotliBytes, names) => {
  const code = await bundle(
    `export { definePlan, event, ${names} } from "@tracker-analytics/sdk/plan";`,
  );

  expect(brotliBytes(code)).toBeLessThanOrEqual(maxBrotliBytes);
});
