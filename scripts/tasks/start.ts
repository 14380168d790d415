import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { buildIfStale } from "../build.ts";
import { root } from "../run-command.ts";

const preferredPort = 5000;
// A machine that is busy with other things takes its time.
const readyWithinMs = 60_000;

if ((await buildIfStale()) === 0) await start();
else process.exitCode = 1;

async function start(): Promise<void> {
  const port = (await isFree(preferredPort)) ? preferredPort : await findFreePort();
  if (port !== preferredPort) {
    process.stdout.write(`Port ${preferredPort} is taken by another program; using ${port}.\n`);
  }
  const ingestHost = `http://127.0.0.1:${port}`;
  const server = spawn(
    process.execPath,
    [
      join(root, "dev-ingest", "dist", "cli.js"),
      "--port",
      String(port),
      // The live page shows what arrives; the terminal shows where it is.
      "--quiet",
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ["inherit", "pipe", "inherit"] },
  );
  createInterface({ input: server.stdout }).on("line", (line) => {
    // The addresses below say it.
    if (!line.includes("dev-ingest listens on")) process.stdout.write(`${line}\n`);
  });
  server.on("exit", (code) => process.exit(code ?? 0));
  // Ctrl-C reaches the server from the terminal; its exit ends this process.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => server.kill("SIGTERM"));
  await untilReady(`${ingestHost}/readyz`);
  // Built only just now, so not importable before.
  const { startExampleSite } = await import("../../examples/site/serve.ts");
  const site = await startExampleSite({ ingestHost });
  process.stdout.write(`
Open
  ${ingestHost}/  to watch events arrive
  ${site.url}/script-tag/  a page with the script tag
  ${site.url}/vite-react/  a page built with Vite and React
Stop with Ctrl-C.

`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await delay(50);
  }
  throw new Error(`${url} did not answer within ${readyWithinMs / 1_000} seconds.`);
}
