import { execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { root } from "../run-command.ts";
import { checkProxy } from "./check-proxy.ts";

const run = promisify(execFile);
const publicName = "analytics.example.org";

/** A program of the system, and what it does with the file that the project ships for it. */
interface Check {
  readonly program: string;
  readonly file: string;
  readonly check: (file: string) => Promise<void>;
}

const checks: readonly Check[] = [
  {
    program: "systemd-analyze",
    file: "deploy/dev-ingest.service",
    check: async (file) => {
      const { stderr } = await run("systemd-analyze", ["verify", file]);
      if (stderr !== "") throw new Error(stderr);
    },
  },
  { program: "nginx", file: "deploy/nginx.conf", check: checkNginx },
  { program: "caddy", file: "deploy/Caddyfile", check: checkCaddy },
];

/**
 * Runs the files of `deploy/` in the programs they are for: `apt-get install nginx caddy systemd`.
 *
 * @returns 0 when all of them work; 1 when one fails or its program is missing.
 */
export async function checkDeploy(): Promise<number> {
  let failed = 0;
  for (const { program, file, check } of checks) {
    try {
      await check(join(root, file));
      process.stdout.write(`ok: ${file} in ${program}\n`);
    } catch (error) {
      failed++;
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const reason = isMissing ? `install ${program} to check it` : String(error);
      process.stdout.write(`FAILED: ${file}: ${reason}\n`);
    }
  }
  return failed > 0 ? 1 : 0;
}

async function checkNginx(file: string): Promise<void> {
  await checkProxy(publicName, async ([one, other], folder) => {
    const port = await findFreePort();
    const site = (await readFile(file, "utf8"))
      .replace("127.0.0.1:5000", `127.0.0.1:${one}`)
      .replace("127.0.0.1:5001", `127.0.0.1:${other}`)
      .replace("listen 80;", `listen 127.0.0.1:${port};`);
    await writeFile(join(folder, "site.conf"), site);
    const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join("\n");
    // The workers of a master that is root would be another user, who may not write here.
    const user = process.getuid?.() === 0 ? "user root;" : "";
    await writeFile(
      join(folder, "nginx.conf"),
      `${user} pid ${folder}/pid; error_log stderr warn; events {} http { access_log off;\n${places}\ninclude ${folder}/site.conf; }`,
    );
    const stop = await start(
      "nginx",
      ["-c", join(folder, "nginx.conf"), "-g", "daemon off;"],
      port,
    );
    return { port, stop };
  });
}

async function checkCaddy(file: string): Promise<void> {
  await checkProxy(publicName, async ([one, other], folder) => {
    const port = await findFreePort();
    const site = (await readFile(file, "utf8"))
      .replace("127.0.0.1:5000", `127.0.0.1:${one}`)
      .replace("127.0.0.1:5001", `127.0.0.1:${other}`)
      // Without a certificate, which only the real name gets.
      .replace(`${publicName} {`, `http://${publicName}:${port} {`);
    const config = join(folder, "Caddyfile");
    await writeFile(config, `{\n\tadmin off\n}\n${site}`);
    const stop = await start("caddy", ["run", "--adapter", "caddyfile", "--config", config], port);
    return { port, stop };
  });
}

/** Starts a program and waits until it listens. Resolves to what ends it. */
async function start(program: string, args: readonly string[], port: number): Promise<() => void> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += String(chunk)));
  let failure: Error | undefined;
  child.on("error", (error) => (failure = error));
  child.on("exit", (code) => (failure ??= new Error(`${program} ended with ${code}: ${output}`)));
  for (let attempt = 0; attempt < 100; attempt++) {
    if (failure) throw failure;
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return () => void child.kill();
    await delay(50);
  }
  child.kill();
  throw new Error(`${program} does not listen: ${output}`);
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
