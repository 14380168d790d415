import { execFile, spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { validate } from "dockerfile-utils";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { createDatabase } from "../../dev-ingest/test/postgres/create-database.ts";
import { root } from "../../scripts/run-command.ts";

interface Service {
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly replicas: number };
  readonly ports?: readonly string[];
  readonly restart: string;
}

const cli = join(root, "dev-ingest/dist/cli.js");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const dockerfile = read("deploy/Dockerfile");
const { services } = parse(read("deploy/compose.yaml")) as {
  services: { readonly ingest: Service; readonly postgres: Service };
};
const accessKey = "key-of-senders";

/** The value of an instruction of the Dockerfile. */
function instruction(name: string): string {
  return new RegExp(`^${name} (.*)$`, "m").exec(dockerfile)![1]!;
}

test("the Dockerfile has no mistake, and installs this version", () => {
  expect(validate(dockerfile)).toEqual([]);
  const { version } = JSON.parse(read("dev-ingest/package.json")) as { version: string };
  expect(instruction("ARG")).toBe(`VERSION=${version}`);
});

test("the container runs as a user without rights, gets signals itself, and is asked for its health", () => {
  expect(instruction("USER")).toBe("node");
  expect(JSON.parse(instruction("ENTRYPOINT"))).toEqual(["dev-ingest"]);
  expect(instruction("STOPSIGNAL")).toBe("SIGTERM");
  expect(instruction("HEALTHCHECK")).toContain('CMD ["dev-ingest", "readyz"]');
});

test("compose.yaml starts two ingest processes when their database is healthy", () => {
  const { ingest, postgres } = services;
  expect(ingest.deploy).toEqual({ replicas: 2 });
  expect(ingest.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
  expect(postgres.healthcheck!.test[0]).toBe("CMD");
  expect([ingest.restart, postgres.restart]).toEqual(["unless-stopped", "unless-stopped"]);
  expect(ingest.environment["PGPASSWORD"]).toBe(postgres.environment["POSTGRES_PASSWORD"]);
  // Not reachable from other machines before someone decides so.
  expect(ingest.ports).toEqual(["127.0.0.1:5000-5001:5000"]);
});

test("what compose.yaml starts works without containers: two processes, one database, one event in both", async () => {
  const database = await createDatabase();
  const [one, other] = await Promise.all([
    startAsInContainer(database),
    startAsInContainer(database),
  ]);

  expect(await runIn(one.url, ["readyz"])).toBe("ready\n");
  const response = await fetch(`${one.url}/track?batch=c.1-1`, {
    method: "POST",
    body: '[{"event_name":"hello","properties":{}}]',
    headers: { "x-analytics-key": accessKey },
  });
  expect(response.status).toBe(200);
  const reader = createIngestClient({ url: other.url, accessKey });
  expect(await reader.wait({ name: "hello" })).toMatchObject({ met: true });

  for (const { process: child } of [one, other]) {
    const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
    child.kill(instruction("STOPSIGNAL") as NodeJS.Signals);
    expect(await ended).toBe(0);
  }
});

interface Running {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Starts the container's program with the environment of Dockerfile and compose.yaml, on a free port of this machine. */
async function startAsInContainer(database: string): Promise<Running> {
  const { command, environment } = services.ingest;
  const args = command!.map((word) => (word.startsWith("postgres://") ? database : word));
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env["PATH"],
      ...environmentOfImage(),
      ...Object.fromEntries(Object.keys(environment).map((name) => [name, ""])),
      DEV_INGEST_ACCESS_KEY: accessKey,
      DEV_INGEST_ALLOWED_HOST: "localhost",
      DEV_INGEST_PORT: "0",
    },
    // As the image does: a user without rights, where this process may choose.
    ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += String(chunk);
      const found = /POST http:\/\/127\.0\.0\.1:(\d+)\/track/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`dev-ingest ended with ${code}: ${output}`)));
  });
  return { url: `http://127.0.0.1:${port}`, process: child };
}

function environmentOfImage(): Record<string, string> {
  const pairs = dockerfile.matchAll(/(DEV_INGEST_\w+)=(\S+)/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name!, value!]));
}

/** Runs a command of dev-ingest that asks a server, and resolves to what it prints. */
async function runIn(url: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args, "--url", url]);
  return stdout;
}
