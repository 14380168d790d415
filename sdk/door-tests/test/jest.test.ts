import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createPackedProject } from "../../../scripts/packed-project.ts";
import { startIngest } from "./ingest.ts";

const jest = join(import.meta.dirname, "../node_modules/jest/bin/jest.js");

test("Jest loads every entry of the SDK without a setting, and a test's event arrives", async () => {
  const project = createPackedProject("commonjs");
  onTestFinished(project.remove);
  const { host, names } = await startIngest();
  writeFileSync(join(project.folder, "jest.config.js"), "module.exports = {};");
  writeFileSync(
    join(project.folder, "donation.test.js"),
    `const { createAnalytics } = require("@tracker-analytics/sdk");
    test("tracks", async () => {
      for (const entry of ["express", "fastify", "koa", "fetch", "hono", "plan", "relay", "server", "wire"]) {
        expect(Object.keys(require("@tracker-analytics/sdk/" + entry))).not.toEqual([]);
      }
      const { scope } = require("@tracker-analytics/sdk/server");
      const analytics = createAnalytics({ ingestHost: ${JSON.stringify(host)} });
      await scope(analytics, () => analytics.track("donation_received", { amount: "25.00" }));
      expect(await analytics.close()).toEqual({ tracked: 1, delivered: 1, pending: 0, dropped: {} });
    });`,
  );
  const { stderr } = await promisify(execFile)(process.execPath, [jest, "--no-cache"], {
    cwd: project.folder,
    env: { ...process.env, FORCE_COLOR: "0" },
  });
  expect(stderr).toContain("Tests:       1 passed, 1 total");
  expect(stderr).not.toMatch(/warn|did not exit/i);
  expect(names).toEqual(["donation_received"]);
});
