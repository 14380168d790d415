import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { packPackage } from "../../../scripts/packed-project.ts";
import { root } from "../../../scripts/run-command.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "tracker-analytics-tarballs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packages = ["sdk", "dev-ingest", "playwright"];
const tarballs = Object.fromEntries(packages.map((name) => [name, packPackage(name, folder)]));

/** The files of a tarball, without the folder that all of them are in. */
async function filesOf(name: string): Promise<readonly string[]> {
  const { stdout } = await run("tar", ["-tzf", tarballs[name]!]);
  return stdout
    .trim()
    .split("\n")
    .map((file) => file.replace(/^package\//, ""));
}

interface Manifest {
  readonly keywords: readonly string[];
  readonly license: string;
  readonly repository: { readonly url: string; readonly directory: string };
  readonly exports: object;
  readonly unpkg?: string;
  readonly jsdelivr?: string;
}

async function manifestOf(name: string): Promise<Manifest> {
  const { stdout } = await run("tar", ["-xzOf", tarballs[name]!, "package/package.json"]);
  return JSON.parse(stdout) as Manifest;
}

test.each(packages)("publint finds nothing in the tarball of %s", async (name) => {
  const publint = join(root, "node_modules/.bin/publint");
  const { stdout } = await run(publint, [tarballs[name]!, "--strict"]);
  expect(stdout).toContain("All good!");
});

test.each(packages)(
  "the tarball of %s holds the build and what a package page shows, and nothing else",
  async (name) => {
    const files = await filesOf(name);
    expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE"]));
    for (const file of files) {
      expect(file).toMatch(/^(package\.json$|README\.md$|LICENSE$|dist\/|src\/)/);
      expect(file).not.toMatch(/tsbuildinfo|tsconfig|\.test\.|types-test|node_modules/);
    }
  },
);

test("the tarball of dev-ingest has at most 150 files, without sources and maps", async () => {
  const files = await filesOf("dev-ingest");
  expect(files.filter((file) => /^src\/|\.map$|\.ts$(?<!\.d\.ts)/.test(file))).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(150);
});

test.each(packages)("the manifest of %s leads to no sources", async (name) => {
  const { exports } = await manifestOf(name);
  expect(JSON.stringify(exports)).not.toMatch(/@tracker-analytics\/source|\.\/src\//);
});

test.each(packages)("the manifest of %s has what a package page shows", async (name) => {
  const { keywords, license, repository } = await manifestOf(name);
  expect(license).toBe("MIT");
  expect(repository).toMatchObject({ directory: name });
  expect(repository.url).toMatch(/^git\+https:\/\/.*\.git$/);
  expect(keywords.length).toBeGreaterThan(3);
});

test.each(packages)("everything that the exports of %s name is in its tarball", async (name) => {
  const files = await filesOf(name);
  const { exports } = await manifestOf(name);
  const named = [...JSON.stringify(exports).matchAll(/"\.\/(?<file>dist\/[^"]+)"/g)];
  expect(named.length).toBeGreaterThan(2);
  for (const { groups } of named) expect(files).toContain(groups!["file"]);
});

test("unpkg and jsdelivr serve the script of a page", async () => {
  const { unpkg, jsdelivr } = await manifestOf("sdk");
  expect(jsdelivr).toBe(unpkg);
  const file = join(root, "sdk", unpkg!);
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, "utf8")).toContain("TrackerAnalytics");
});
