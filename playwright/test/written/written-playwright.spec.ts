import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { expect, test, trackedPage } from "../site.ts";
import { oddEvents } from "./odd-events.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

// The source is the same for every browser, and the matchers in it are tested in each.
test(
  "a Playwright test that is written for events passes on the page that tracks them, and fails on another",
  { tag: "@one-engine" },
  async ({ site }, { project, outputDir }) => {
    test.setTimeout(120_000);
    const server = await startServer({ port: 0 });
    await fetch(`${server.url}/track`, { method: "POST", body: JSON.stringify(oddEvents) });
    const source = await createIngestClient({ url: server.url }).writeTest([1, 2]);
    await server.close();
    const outcome = async (amount: string): Promise<string> => {
      site.pages.set("/", { html: pageThatTracks(amount) });
      return outcomeOf(source, { baseURL: site.origin, project: project.name, folder: outputDir });
    };
    expect(await outcome("25.00")).toBe("passed");
    expect(await outcome("30.00")).toContain('expected "25.00", received "30.00"');
  },
);

function pageThatTracks(amount: string): string {
  const next = { amount, at: "2026-02-04T12:00:00Z", order_id: randomUUID() };
  const calls = oddEvents.map(({ event_name: name, properties }, index) => {
    const args = JSON.stringify([name, { ...properties, ...(index === 0 && next) }]);
    return `TrackerAnalytics.track(...${args.replaceAll("<", String.raw`\u003c`)});`;
  });
  return `${trackedPage}<meta charset="utf-8"><script>${calls.join("\n")}</script>`;
}

interface Place {
  readonly baseURL: string;
  readonly project: string;
  readonly folder: string;
}

/** Runs a source with the kit, as a project of its own beside these tests. */
async function outcomeOf(source: string, { baseURL, project, folder }: Place): Promise<string> {
  const tests = join(import.meta.dirname, `written-${process.pid}`);
  await mkdir(tests);
  try {
    await writeFile(join(tests, "written.spec.ts"), source);
    await writeFile(
      join(tests, "playwright.config.ts"),
      `import { browserTests } from "../../../../e2e/browser-tests.ts";
const { projects = [] } = browserTests("written");
export default {
  testDir: ".", outputDir: ${JSON.stringify(join(folder, "written"))}, workers: 1, reporter: "line",
  expect: { timeout: 2_000 }, use: { baseURL: ${JSON.stringify(baseURL)} },
  projects: projects.filter(({ name }) => name === ${JSON.stringify(project)}),
};
`,
    );
    const cli = join(root, "node_modules/@playwright/test/cli.js");
    const env = { ...process.env, FORCE_COLOR: "0" };
    await run(process.execPath, [cli, "test", "--config", tests], { cwd: root, env });
    return "passed";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  } finally {
    await rm(tests, { recursive: true });
  }
}
