import { Miniflare } from "miniflare";
import { join } from "node:path";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Scenario, startScenario } from "../../test/scenario.ts";
import { expectCases, plan } from "./expect-cases.ts";
import { installApp } from "./install-app.ts";

let app: ReturnType<typeof installApp>;
let script: string;

beforeAll(async () => {
  app = installApp();
  const output = (await build({
    root: app.folder,
    configFile: false,
    logLevel: "error",
    ssr: { target: "webworker", noExternal: true, resolve: { conditions: ["workerd"] } },
    build: { ssr: join(app.folder, "worker.mjs"), write: false, minify: false },
  })) as Rolldown.RolldownOutput;
  script = output.output[0].code;
}, 60_000);
afterAll(() => app.remove());

async function start(
  flags: readonly string[],
  flushTimeoutMs = 10_000,
): Promise<{
  worker: Miniflare;
  scenario: Scenario;
}> {
  const scenario = await startScenario();
  await plan(scenario);
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [...flags],
    bindings: {
      INGEST: scenario.server.url,
      FOLLOWS_PROMISES: flags.length > 0 ? "1" : "",
      FLUSH_TIMEOUT_MS: String(flushTimeoutMs),
    },
  });
  onTestFinished(() => worker.dispose());
  return { worker, scenario };
}

test("nothing of Node is in the bundle", () => {
  expect(script).not.toMatch(/from\s*["']node:|import\s*["']node:|require\(/);
});

test.for([[["nodejs_compat"]], [[]]] as const)(
  "workerd runs the packed SDK, with the flags %j",
  async ([flags]) => {
    const { worker, scenario } = await start(flags);
    const response = await worker.dispatchFetch("http://worker.example/cases");
    await expectCases(scenario, (await response.json()) as readonly unknown[]);
  },
);

test("what a worker serves is sent after its stream has ended, request by request", async () => {
  const { worker, scenario } = await start([]);
  for (const path of ["/a", "/b"]) {
    const response = await worker.dispatchFetch(`http://worker.example${path}`);
    expect(await response.text()).toBe("streamed");
  }
  const served = scenario.runNamed("served");
  // What is stored later would be in the run of the next test, as a request of an earlier test may be in this one.
  await expect
    .poll(async () => (await served.stored()).map(({ properties }) => properties["path"]))
    .toEqual(expect.arrayContaining(["/a", "/b"]));
  expect(
    served.batches.map(({ events }) => events.map(({ properties }) => properties["path"])),
  ).toEqual([["/a"], ["/b"]]);
});

test("what one request could not deliver a later one does, when Retry-After is over", async () => {
  // Long enough for the first answer on a machine with other work, and shorter than what it asks for.
  const { worker, scenario } = await start([], 1_000);
  const served = scenario.runNamed("served");
  await served.fail({ kind: "status", status: 503, retryAfterSeconds: 3 });
  const paths: string[] = [];
  const storedPaths = async (): Promise<string[]> =>
    (await served.stored()).map(({ properties }) => String(properties["path"]));
  // Leftovers are sent with the next request, so there are requests until nothing is left over.
  await expect
    .poll(
      async () => {
        const stored = await storedPaths();
        const isAllThere = paths.length > 1 && paths.every((path) => stored.includes(path));
        if (isAllThere) return true;
        paths.push(`/${paths.length}`);
        const response = await worker.dispatchFetch(`http://worker.example${paths.at(-1)!}`);
        await response.text();
        return false;
      },
      { interval: 200, timeout: 20_000 },
    )
    .toBe(true);
  expect((await storedPaths()).toSorted()).toEqual(paths.toSorted());
  const [refused, next] = served.batches;
  expect(next!.receivedAtMs - refused!.receivedAtMs).toBeGreaterThanOrEqual(2_990);
});
