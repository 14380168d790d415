import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startScenario } from "../../test/scenario.ts";
import { marks } from "./expect-cases.ts";
import { installApp } from "./install-app.ts";
import { fetchServers, nodes } from "./runtimes.ts";

const run = promisify(execFile);
let app: ReturnType<typeof installApp>;
beforeAll(() => {
  app = installApp();
}, 60_000);
afterAll(() => app.remove());

const runtimes = [...nodes, ...fetchServers];
/** Each with the next one. */
const pairs = runtimes.map((owner, index) => {
  const other = runtimes[(index + 1) % runtimes.length]!;
  return [owner[0], other[0], owner, other] as const;
});

test.for(pairs)(
  "what a process on %s has on disk is left alone by one on %s, until it is killed",
  { timeout: 60_000 },
  async ([ownerName, , owner, other]) => {
    const { server, runNamed } = await startScenario();
    const environment = {
      PATH: process.env["PATH"],
      HOME: app.folder,
      INGEST: server.url,
      SPOOL: join(app.folder, "shared-spool", ownerName),
      DENO_NO_UPDATE_CHECK: "1",
    };
    const recover = async (): Promise<unknown> => {
      const [, binary, ...args] = other;
      const options = { cwd: app.folder, env: environment };
      return JSON.parse((await run(binary(), [...args, "recover-spool.mjs"], options)).stdout);
    };
    await server.goDown();
    const [, binary, ...args] = owner;
    const child = spawn(binary(), [...args, "hold-spool.mjs"], {
      cwd: app.folder,
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    child.kill("SIGSTOP");
    await server.comeUp();
    expect(await recover()).toMatchObject({ tracked: 0 });
    child.kill("SIGKILL");
    await once(child, "close");
    expect(await recover()).toMatchObject({ tracked: 1, delivered: 1 });
    expect(await marks(runNamed("spool"))).toEqual([1]);
  },
);
