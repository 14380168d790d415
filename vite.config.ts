import { chmodSync, cpSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import type { EnvironmentOptions } from "vite";
import { commonJsTypes } from "./scripts/common-js-types.ts";
import { minifyForPages } from "./scripts/minify-for-pages.ts";

/** A bundle that a browser loads as it is: everything inside, one file. */
function selfContained(
  entry: string,
  outDir: string,
  fileName: string,
  globalName?: string,
): EnvironmentOptions {
  return {
    consumer: "client",
    build: {
      lib: {
        entry,
        formats: [globalName === undefined ? "es" : "iife"],
        fileName: () => fileName,
        ...(globalName === undefined ? {} : { name: globalName }),
      },
      outDir,
      emptyOutDir: false,
      minify: false,
      // Beside the bundle, without a comment in it that every visitor would pay for.
      sourcemap: "hidden",
      target: "es2022",
      rolldownOptions: { output: { minify: false, plugins: [minifyForPages()] } },
    },
  };
}

/** Modules that are loaded together, and are one file. */
interface ChunkGroup {
  readonly name: string;
  readonly test: RegExp;
}

/** ES modules for a runtime that resolves its own packages: dependencies stay imports. */
function forNode(
  input: Record<string, string>,
  outDir: string,
  { sourcemap, groups = [] }: { sourcemap: boolean; groups?: readonly ChunkGroup[] },
): EnvironmentOptions {
  return {
    consumer: "server",
    build: {
      ssr: true,
      rolldownOptions: {
        input,
        external: [/^[^./]/],
        platform: "node",
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name].js",
          ...(groups.length === 0
            ? {}
            : { codeSplitting: { includeDependenciesRecursively: false, groups: [...groups] } }),
        },
      },
      outDir,
      emptyOutDir: false,
      minify: false,
      sourcemap,
      target: "node22",
    },
  };
}

/** The same for what cannot load ES modules, such as Jest; everything inside, because ky is an ES module. */
function forCommonJs(input: Record<string, string>, outDir: string): EnvironmentOptions {
  return {
    consumer: "server",
    resolve: { noExternal: true },
    build: {
      ssr: true,
      rolldownOptions: {
        input,
        platform: "node",
        output: {
          format: "cjs",
          entryFileNames: "[name].cjs",
          chunkFileNames: "chunks/[name].cjs",
          plugins: [commonJsTypes((name) => `../types/${name === "plan" ? "plan/plan" : name}.js`)],
        },
      },
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "node22",
    },
  };
}

const sdkEntries = {
  "any-runtime": "sdk/src/any-runtime.ts",
  node: "sdk/src/node.ts",
  neutral: "sdk/src/neutral.ts",
  wire: "sdk/src/wire.ts",
  plan: "sdk/src/plan/plan.ts",
  server: "sdk/src/server.ts",
  express: "sdk/src/express.ts",
  fastify: "sdk/src/fastify.ts",
  koa: "sdk/src/koa.ts",
  fetch: "sdk/src/fetch.ts",
  hono: "sdk/src/hono.ts",
  relay: "sdk/src/relay.ts",
  "in-memory": "sdk/src/in-memory.ts",
};

const environments: Record<string, EnvironmentOptions> = {
  sdkBrowser: selfContained("sdk/src/browser.ts", "sdk/dist", "browser.js"),
  sdkScriptTag: selfContained(
    "sdk/src/script-tag.ts",
    "sdk/dist",
    "tracker-analytics.js",
    "TrackerAnalytics",
  ),
  sdkServer: forNode(sdkEntries, "sdk/dist", { sourcemap: true }),
  sdkCommonJs: forCommonJs({ ...sdkEntries, browser: "sdk/src/browser.ts" }, "sdk/dist/cjs"),
  devIngest: forNode(
    {
      index: "dev-ingest/src/index.ts",
      cli: "dev-ingest/src/cli/main.ts",
      client: "dev-ingest/src/client/client.ts",
      receiver: "dev-ingest/src/receiver.ts",
      vite: "dev-ingest/src/vite/vite.ts",
      "sqlite-worker": "dev-ingest/src/store/sqlite/store-worker.ts",
    },
    "dev-ingest/dist",
    { sourcemap: false, groups: [{ name: "plan", test: /dev-ingest\/src\/plan\// }] },
  ),
  // Without the short names of the SDK's own bundles: one of them is `append`, which every element has.
  vitePage: {
    consumer: "client",
    build: {
      lib: {
        entry: "dev-ingest/vite-page/vite-page.ts",
        formats: ["iife"],
        name: "trackerAnalyticsPage",
        fileName: () => "vite-page.js",
      },
      outDir: "dev-ingest/dist",
      emptyOutDir: false,
      target: "es2022",
    },
  },
  playwright: forNode(
    {
      playwright: "playwright/src/playwright.ts",
      msw: "playwright/src/msw.ts",
      vitest: "playwright/src/vitest.ts",
      jest: "playwright/src/jest.ts",
    },
    "playwright/dist",
    { sourcemap: true },
  ),
  // Jest loads no ES modules.
  playwrightCommonJs: forCommonJs({ jest: "playwright/src/jest.ts" }, "playwright/dist/cjs"),
};

const sourceCondition = "@tracker-analytics/source";

/** Where the tests of each project are, without their `test/`. */
const testFolders: Record<string, string> = {
  sdk: "sdk",
  runtimes: "sdk/runtime-tests",
  doors: "sdk/door-tests",
  "dev-ingest": "dev-ingest",
  ui: "dev-ingest/ui",
  playwright: "playwright",
  contract: "contract",
  scripts: "scripts",
  examples: "examples/*",
  documents: "docs",
  e2e: "e2e",
};

/**
 * Projects of many files that leave nothing behind, and share a process: to start one for each file, and load the sources
 * in it, takes longer than most of them. Others have helpers that start something for a file when they are imported.
 */
const sharesProcess = new Set(["dev-ingest", "ui"]);

/** What runs once before the tests of a project. */
const globalSetups: Record<string, string> = {
  "dev-ingest": "dev-ingest/test/postgres/global-setup.ts",
  documents: "dev-ingest/test/postgres/global-setup.ts",
};

export default defineConfig({
  // The build says only what is wrong. A module that two chunks share may sit in one that is also loaded later.
  build: {
    rolldownOptions: { checks: { pluginTimings: false, ineffectiveDynamicImport: false } },
  },
  environments,
  builder: {
    async buildApp(builder) {
      for (const name of Object.keys(environments))
        await builder.build(builder.environments[name]!);
      chmodSync("dev-ingest/dist/cli.js", 0o755);
      cpSync("dev-ingest/src/store/migrations", "dev-ingest/dist/migrations", { recursive: true });
    },
  },
  test: {
    // Many tests wait for a process or a timer: on two cores Vitest would run one file at a time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: Object.entries(testFolders).map(([name, folder]) => ({
      resolve: { conditions: [sourceCondition] },
      ssr: { resolve: { conditions: [sourceCondition], externalConditions: [sourceCondition] } },
      test: {
        name,
        include: [`${folder}/test/**/*.test.ts`],
        environment: "node",
        isolate: !sharesProcess.has(name),
        restoreMocks: true,
        unstubEnvs: true,
        unstubGlobals: true,
        ...(globalSetups[name] === undefined ? {} : { globalSetup: globalSetups[name] }),
        // Node strips types with WebAssembly, in every thread of a store, and V8 13.6 can crash when several threads
        // optimize the calls out of it at one time (WasmEngine::FreeDeadCode), so they are not optimized.
        execArgv: ["--wasm-wrapper-tiering-budget=1000000000"],
        // A machine that is busy with other things should not fail a test.
        testTimeout: 60_000,
        hookTimeout: 60_000,
        expect: { poll: { timeout: 10_000 } },
      },
    })),
  },
});
