import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createEventPlan, readPlan, startServer } from "@tracker-analytics/dev-ingest";
import { defineAnalyticsTest } from "@tracker-analytics/playwright";
import { plan } from "../plan.ts";

/** A change to one file of the site: what it has, and what stands there instead. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

interface Fixtures {
  /** A mistake that is put into the site before it starts. */
  readonly mistake: { readonly changes: readonly Change[] };
  readonly site: string;
}

const { test: base, expect: typedExpect } = defineAnalyticsTest<typeof plan>();
const siteFolder = join(import.meta.dirname, "..");
const sdkScript = join(siteFolder, "../../sdk/dist/tracker-analytics.js");

/** The kit's test, with the plan's names, the site and a server that both its pages and its program send to. */
export const test = base.extend<Fixtures>({
  mistake: [{ changes: [] }, { option: true }],
  analyticsOptions: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const model = readPlan(plan);
      const server = await startServer({ port: 0, plan: createEventPlan(() => model) });
      await use({ ingestUrl: server.url });
      await server.close();
    },
    { scope: "worker" },
  ],
  site: async ({ analyticsOptions, mistake }, use) => {
    const folder = await mkdtemp(join(siteFolder, ".temporary-"));
    for (const part of ["server.js", "public"])
      await cp(join(siteFolder, part), join(folder, part), { recursive: true });
    for (const { file, from, to } of mistake.changes) {
      const path = join(folder, file);
      const text = await readFile(path, "utf8");
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(path, text.replace(from, to));
    }
    const program = spawn(process.execPath, [join(folder, "server.js")], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        PORT: "0",
        SDK_SCRIPT: sdkScript,
        TRACKER_ANALYTICS_INGEST_HOST: analyticsOptions.ingestUrl,
        TRACKER_ANALYTICS_TEST_MODE: "1",
      },
    });
    const [url] = (await once(createInterface(program.stdout), "line")) as [string];
    await use(url);
    const ended = once(program, "exit");
    program.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  },
  baseURL: ({ site }, use) => use(site),
});

export const expect: typeof typedExpect = typedExpect;
