import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dist } from "./require-dist.ts";

const run = promisify(execFile);
const packageFolder = join(dist, "..");
const bin = join(packageFolder, "../node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "tracker-analytics-pack-"));
const installed = join(folder, "node_modules/@tracker-analytics/sdk");
let tarball = "";

beforeAll(async () => {
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    cwd: packageFolder,
  });
  tarball = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith(".tgz"))!,
  );
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  symlinkSync(join(packageFolder, "node_modules/ky"), join(folder, "node_modules/ky"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("publint finds nothing in the packed package", { timeout: 60_000 }, async () => {
  const { stdout } = await run(join(bin, "publint"), [tarball, "--strict"]);
  expect(stdout).toContain("All good!");
});

test("the packed types resolve for ES modules and bundlers", { timeout: 60_000 }, async () => {
  const { stdout } = await run(join(bin, "attw"), [
    tarball,
    "--profile",
    "esm-only",
    // A script for pages: it sets a global and exports nothing.
    "--exclude-entrypoints",
    "script-tag",
    "--format",
    "json",
  ]);
  const { problems } = JSON.parse(stdout) as { problems: Record<string, unknown> };
  const ignored = new Set(["NoResolution", "CJSResolvesToESM"]);
  expect(Object.keys(problems).filter((kind) => !ignored.has(kind))).toEqual([]);
});

test.each([
  ["nodenext", "nodenext"],
  ["esnext", "bundler"],
])(
  "a program with module %s and resolution %s has its types",
  { timeout: 60_000 },
  async (module, resolution) => {
    const file = join(folder, `program-${resolution}.ts`);
    writeFileSync(
      file,
      `import { createAnalytics, type Ledger } from "@tracker-analytics/sdk";
const analytics = createAnalytics({ ingestHost: "http://h", flushEvents: 5 });
analytics.track("donation_received", { amount: "25.00" });
export const ledger: Promise<Ledger> = analytics.close({ timeoutMs: 5 });
// @ts-expect-error no such setting
createAnalytics({ host: "http://h" });
// @ts-expect-error no such kind
createAnalytics({ flushEvents: "5" });
// @ts-expect-error a name is text
analytics.track(5);
`,
    );
    const options = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--skipLibCheck",
      "false",
    ];
    await expect(
      run(
        join(bin, "tsc"),
        [
          ...options,
          "--module",
          module,
          "--moduleResolution",
          resolution,
          "--target",
          "es2023",
          "--lib",
          "es2023,dom",
          "--types",
          "",
          file,
        ],
        { cwd: folder },
      ),
    ).resolves.toMatchObject({ stdout: "" });
  },
);

test("the packed package runs on Node", async () => {
  const program = `
    import { createAnalytics } from "@tracker-analytics/sdk";
    const analytics = createAnalytics({ noEmit: true });
    analytics.track("e");
    console.log(JSON.stringify(await analytics.close()));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: folder,
  });
  expect(JSON.parse(stdout)).toEqual({
    tracked: 1,
    delivered: 0,
    pending: 0,
    dropped: { "no-emit": 1 },
  });
});

test("nothing but the build, the sources and the manifest is packed", async () => {
  const { stdout } = await run("tar", ["-tzf", tarball]);
  const files = stdout.trim().split("\n");
  for (const file of files) {
    expect(file).toMatch(/^package\/(package\.json|README\.md|LICENSE|dist\/|src\/)/);
    expect(file).not.toMatch(/tsbuildinfo|tsconfig|\.test\.|node_modules/);
  }
});
