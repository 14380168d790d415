import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { createPackedProject } from "../../../scripts/packed-project.ts";
import { dist } from "./require-dist.ts";

const compilers = {
  "5.9": join(dist, "../node_modules/typescript59/lib/tsc.js"),
  "6": join(dist, "../node_modules/typescript6/lib/tsc.js"),
  "7": join(dist, "../../node_modules/typescript/bin/tsc"),
};

const { folder, remove } = createPackedProject();
afterAll(remove);

/** What README shows first, a planned client with its errors, and every entry. */
const program = `/// <reference types="@tracker-analytics/sdk/script-tag" />
import { createAnalytics, type Analytics, type Ledger } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { fastifyPlugin } from "@tracker-analytics/sdk/fastify";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { honoMiddleware } from "@tracker-analytics/sdk/hono";
import { koaMiddleware } from "@tracker-analytics/sdk/koa";
import { decimal, definePlan, event, int, nullable, object, optional, string } from "@tracker-analytics/sdk/plan";
import { createRelay } from "@tracker-analytics/sdk/relay";
import { installShutdown, scope } from "@tracker-analytics/sdk/server";
import { TRACK_PATH } from "@tracker-analytics/sdk/wire";

const analytics = createAnalytics({ ingestHost: "http://127.0.0.1:5000", flushEvents: 5 });
analytics.track("donation_received", { donation_id: 123, amount: "25.00" });
export const ledger: Promise<Ledger> = analytics.close({ timeoutMs: 5 });
// @ts-expect-error no such setting
createAnalytics({ host: "http://127.0.0.1:5000" });
// @ts-expect-error of another kind
createAnalytics({ flushEvents: "5" });
// @ts-expect-error a name is text
analytics.track(5);

const plan = definePlan({
  donation_received: event({
    donation_id: int(),
    amount: decimal(),
    comment: optional(string({ pii: true })),
    parent_id: nullable(int()),
    donor: object({ country: string(), city: optional(string()) }),
  }),
  page_left: event({}),
});
const planned = createAnalytics<typeof plan>();
planned.track("donation_received", { donation_id: 1, amount: "2", parent_id: null, donor: { country: "SE" } });
planned.track("page_left");
// @ts-expect-error not in the plan
planned.track("donation_recieved", {});
// @ts-expect-error donation_id is missing
planned.track("donation_received", { amount: "2", parent_id: null, donor: { country: "SE" } });
// @ts-expect-error country is missing
planned.track("donation_received", { donation_id: 1, amount: "2", parent_id: null, donor: {} });
// @ts-expect-error of another kind
planned.track("donation_received", { donation_id: "1", amount: "2", parent_id: null, donor: { country: "SE" } });
// @ts-expect-error properties are required
planned.track("donation_received");
export const anyPlan: Analytics = planned;
if ("document" in globalThis) TrackerAnalytics.setConsent("denied");

export const others = [expressMiddleware, fastifyPlugin, koaMiddleware, wrapFetch, honoMiddleware, createRelay, installShutdown, scope, TRACK_PATH];
`;

// Pairs of which every compiler, resolution and strictness is part: each takes seconds.
test.each([
  ["5.9", "esnext", "bundler", false],
  ["5.9", "node16", "node16", true],
  ["6", "nodenext", "nodenext", false],
  ["6", "node20", "node16", true],
  ["7", "esnext", "bundler", true],
  ["7", "nodenext", "nodenext", true],
  ["7", "node16", "node16", false],
  ["7", "node20", "node16", false],
] as const)(
  "TypeScript %s, module %s, moduleResolution %s, strict %s: types hold without @types/node and without skipLibCheck",
  async (version, module, moduleResolution, strict) => {
    const project = join(folder, `${version}-${module}`);
    const compilerOptions = {
      module,
      moduleResolution,
      strict,
      skipLibCheck: false,
      noEmit: true,
      target: "es2022",
      lib: ["es2023", "dom"],
      types: [],
    };
    mkdirSync(project);
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    writeFileSync(join(project, "module.mts"), program);
    writeFileSync(join(project, "common.cts"), program);
    expect(await errorsOf(compilers[version], project)).toBe("");
  },
);

test("a CommonJS project of old has its types: TypeScript 5.9 with moduleResolution node10", async () => {
  const project = join(folder, "node10");
  const compilerOptions = { module: "commonjs", strict: true, noEmit: true, types: [] };
  mkdirSync(project);
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, lib: ["es2023", "dom"] } }),
  );
  writeFileSync(join(project, "program.ts"), program);
  expect(await errorsOf(compilers["5.9"], project)).toBe("");
});

test.each(["bundler", "node16"])(
  "spoolDir is a type error where customConditions say that this is a browser: moduleResolution %s",
  async (moduleResolution) => {
    const project = join(folder, `page-${moduleResolution}`);
    const compilerOptions = {
      module: moduleResolution === "bundler" ? "esnext" : "node16",
      moduleResolution,
      customConditions: ["browser"],
      noEmit: true,
      lib: ["es2023", "dom"],
      types: [],
    };
    const page = `import { createAnalytics } from "@tracker-analytics/sdk";
createAnalytics({ ingestHost: "http://127.0.0.1:5000" }).track("page_viewed");
// @ts-expect-error pages have no folder
createAnalytics({ spoolDir: "/var/spool/marathon" });
`;
    mkdirSync(project);
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    writeFileSync(join(project, "page.mts"), page);
    writeFileSync(join(project, "page.cts"), page);
    expect(await errorsOf(compilers["7"], project)).toBe("");
  },
);

test("a compiler with a mistake to find finds it", async () => {
  const project = join(folder, "mistake");
  mkdirSync(project);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: { types: [] } }));
  writeFileSync(join(project, "program.ts"), `export const a: number = "";`);
  expect(await errorsOf(compilers["7"], project)).toContain("TS2322");
});

async function errorsOf(compiler: string, project: string): Promise<string> {
  return promisify(execFile)(process.execPath, [compiler, "-p", project, "--pretty", "false"]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}
