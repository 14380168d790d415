import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startScenarioServer } from "../../../playwright/e2e/scenario-server.ts";
import { expectCases, marks, plan } from "./expect-cases.ts";
import { installApp } from "./install-app.ts";

const run = promisify(execFile);
const packages = join(import.meta.dirname, "../node_modules");

/** The binary that a package brings along for this platform, which needs no install script to be started. */
function platformBinary(wrapper: string, variants: readonly string[], file: string): string {
  const from = createRequire(join(packages, wrapper, "package.json"));
  for (const variant of variants) {
    try {
      return join(dirname(from.resolve(`${variant}/package.json`)), file);
    } catch {
      // For another platform.
    }
  }
  throw new Error(`No binary of ${wrapper} for ${process.platform} ${process.arch} is installed.`);
}

const arch = process.arch === "arm64" ? "aarch64" : "x64";
const runtimes: readonly (readonly [name: string, binary: () => string, ...args: string[]])[] = [
  ["Node 22", () => join(packages, "node22/bin/node")],
  ["Node 24", () => process.execPath],
  ["Node 26", () => join(packages, "node26/bin/node")],
  [
    "Bun",
    () => platformBinary("bun", [`@oven/bun-${process.platform}-${arch}`], "bin/bun"),
    "--no-install",
  ],
  [
    "Deno",
    () =>
      platformBinary(
        "deno",
        [`@deno/linux-${process.arch}-glibc`, `@deno/${process.platform}-${process.arch}`],
        "deno",
      ),
    "run",
    "--allow-all",
    "--cached-only",
    "--node-modules-dir=manual",
  ],
];

let app: ReturnType<typeof installApp>;
beforeAll(() => {
  app = installApp();
}, 60_000);
afterAll(() => app.remove());

test.for(runtimes)(
  "%s runs the packed SDK",
  { timeout: 30_000 },
  async ([name, binary, ...args]) => {
    const server = await startScenarioServer();
    onTestFinished(() => server.close());
    plan(server);
    const { stdout, stderr } = await run(binary(), [...args, "process.mjs"], {
      cwd: app.folder,
      env: {
        PATH: process.env["PATH"],
        HOME: app.folder,
        INGEST: server.url,
        SPOOL: join(app.folder, "spool", name),
        DENO_NO_UPDATE_CHECK: "1",
      },
      timeout: 25_000,
    });
    const ledgers = JSON.parse(stdout) as readonly unknown[];
    expect(stderr).toBe("");
    expectCases(server, ledgers);
    expect(ledgers.slice(5)).toEqual([
      { tracked: 1, delivered: 0, pending: 1, dropped: {} },
      { tracked: 1, delivered: 1, pending: 0, dropped: {} },
    ]);
    expect(marks(server.run("spool"))).toEqual([1]);
    expect(marks(server.run("end"))).toEqual([1]);
  },
);
