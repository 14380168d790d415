import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startScenario } from "../../test/scenario.ts";
import { expectCases, marks, plan } from "./expect-cases.ts";
import { installApp } from "./install-app.ts";
import { fetchServers, nodes } from "./runtimes.ts";

const run = promisify(execFile);
let app: ReturnType<typeof installApp>;
beforeAll(() => {
  app = installApp();
}, 60_000);
afterAll(() => app.remove());

test.for([...nodes, ...fetchServers])("%s runs the packed SDK", async ([name, binary, ...args]) => {
  const scenario = await startScenario();
  await plan(scenario);
  const { stdout, stderr } = await run(binary(), [...args, "process.mjs"], {
    cwd: app.folder,
    env: {
      PATH: process.env["PATH"],
      HOME: app.folder,
      INGEST: scenario.server.url,
      SPOOL: join(app.folder, "spool", name),
      DENO_NO_UPDATE_CHECK: "1",
    },
    timeout: 50_000,
  });
  const ledgers = JSON.parse(stdout) as readonly unknown[];
  // Once, and only because there is a spool.
  const warning = name === "Node 22" ? /^\(node:\d+\) ExperimentalWarning: SQLite .*\n.*\n$/ : /^$/;
  expect(stderr).toMatch(warning);
  await expectCases(scenario, ledgers);
  expect(ledgers.slice(5)).toEqual([
    { tracked: 1, delivered: 0, pending: 1, dropped: {} },
    { tracked: 1, delivered: 1, pending: 0, dropped: {} },
  ]);
  expect(await marks(scenario.runNamed("spool"))).toEqual([1]);
  expect(await marks(scenario.runNamed("end"))).toEqual([1]);
});
