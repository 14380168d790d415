import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const examples = fileURLToPath(new URL("../../", import.meta.url));
const tsc = join(examples, "../node_modules/typescript/bin/tsc");

/** Compiles one more file of an example, in the example's own settings; answers `line,column` and code of each error. */
async function errorsIn(
  example: string,
  code: string,
  types: readonly string[],
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(examples, example, ".temporary-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "page.ts"), code);
  const settings = {
    extends: "../tsconfig.json",
    compilerOptions: {
      composite: false,
      isolatedDeclarations: false,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
      noEmit: true,
      rootDir: "../../..",
      // The sources, so that this test needs no build.
      customConditions: ["@tracker-analytics/source"],
      types,
    },
    include: [],
    files: ["page.ts"],
    references: [],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const output = await promisify(execFile)(process.execPath, [
    tsc,
    "-p",
    folder,
    "--pretty",
    "false",
  ]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  return output
    .split("\n")
    .flatMap(
      (line) =>
        /page\.ts\(([0-9]+,[0-9]+)\): error (TS[0-9]+)/.exec(line)?.slice(1, 3).join(" ") ?? [],
    );
}

test(
  "a wrong property fails the type-check of the React example",
  { timeout: 60_000 },
  async () => {
    const lines = [
      'import { analytics } from "../src/analytics.ts";',
      'import { trackOnce } from "../src/track-once.ts";',
      'trackOnce("donate_form_viewed", { event_url_id: 31, prize_count: 4, bid_count: 3 });',
      'trackOnce("donate_form_viewed", { event_url_id: "31", prize_count: 4, bid_count: 3 });',
      'analytics.track("tracker_app_loaded", { react_render_finished: 5 });',
      'analytics.track("tracker_loaded", {});',
      'analytics.trackUnplanned("tracker_loaded", {});',
    ];

    expect(await errorsIn("vite-react", lines.join("\n"), ["vite/client", "node"])).toEqual([
      "4,35 TS2322",
      "5,41 TS2561",
      "6,17 TS2345",
    ]);
  },
);

test(
  "a wrong property fails the type-check of the Express example",
  { timeout: 60_000 },
  async () => {
    const lines = [
      'import { createAnalytics } from "@tracker-analytics/sdk";',
      'import { createApp } from "../app.ts";',
      'import type { plan } from "../plan.ts";',
      "const analytics = createAnalytics<typeof plan>({});",
      "createApp(analytics);",
      'analytics.track("bid_button_clicked", { bid_war_id: 1 });',
      'analytics.track("bid_button_clicked", { bid_war_id: "1" });',
      'analytics.track("donation_group_created", { group: "hype" });',
    ];

    expect(await errorsIn("express", lines.join("\n"), ["node"])).toEqual([
      "7,41 TS2322",
      "8,43 TS2741",
    ]);
  },
);
