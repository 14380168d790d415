import type { ChildProcess } from "node:child_process";
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Row } from "../../src/questions/question.ts";
import {
  endProgram,
  freePort,
  queryOnce,
  runAs,
  runProgram,
  spawnProgram,
  takesConnections,
} from "../postgres/programs.ts";

const debianFolder = "/usr/lib/postgresql";

/** The programs of the newest PostgreSQL that Debian has installed; null where there is none. */
export function findPrograms(): string | null {
  if (!existsSync(debianFolder)) return null;
  const folders = readdirSync(debianFolder)
    .toSorted((left, right) => Number(right) - Number(left))
    .map((version) => join(debianFolder, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "pg_basebackup"))) ?? null;
}

/** One PostgreSQL server of several: the primary, or a standby that follows it. */
export class DatabaseNode {
  readonly name: string;
  readonly port: number;
  readonly #programs: string;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(
    name: string,
    port: number,
    options: { programs: string; folder: string; settings: readonly string[] },
  ) {
    this.name = name;
    this.port = port;
    this.#programs = options.programs;
    this.#folder = options.folder;
    this.#settings = options.settings;
  }

  /** @param settings `name=value` of postgresql.conf. */
  static async make(
    name: string,
    options: { programs: string; parent: string; settings: readonly string[] },
  ): Promise<DatabaseNode> {
    const folder = join(options.parent, name);
    mkdirSync(folder);
    own(folder);
    return new DatabaseNode(name, await freePort(), { ...options, folder });
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Begins an empty database. */
  async initialize(): Promise<void> {
    await this.#run("initdb", ["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]);
  }

  /** Becomes a copy of another server, and its standby once it is started. What it had is gone. */
  async copy(primary: DatabaseNode): Promise<void> {
    rmSync(this.#data(), { recursive: true, force: true });
    await this.#run("pg_basebackup", [
      "-D",
      "data",
      "-d",
      primary.#conninfo(this.name),
      "-c",
      "fast",
    ]);
    const file = join(this.#data(), "postgresql.auto.conf");
    appendFileSync(file, `primary_conninfo = '${primary.#conninfo(this.name)}'\n`);
    writeFileSync(join(this.#data(), "standby.signal"), "");
    own(join(this.#data(), "standby.signal"));
  }

  async start(): Promise<void> {
    const settings = [
      `port=${this.port}`,
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      ...this.#settings,
    ];
    const args = ["-D", "data", ...settings.flatMap((setting) => ["-c", setting])];
    this.#process = spawnProgram(join(this.#programs, "postgres"), args, this.#folder);
    await takesConnections(this.#process, this.url);
  }

  /** Follows another primary from now on. */
  async follow(primary: DatabaseNode): Promise<void> {
    await this.query(`alter system set primary_conninfo = '${primary.#conninfo(this.name)}'`);
    await this.query("select pg_reload_conf()");
  }

  /** Ends it as a power cut would: nothing is flushed, nothing is said to anyone. */
  async kill(): Promise<void> {
    if (this.#process !== null) await endProgram(this.#process, "SIGKILL");
  }

  query(text: string): Promise<readonly Row[]> {
    return queryOnce(this.url, text);
  }

  #conninfo(applicationName: string): string {
    return `host=127.0.0.1 port=${this.port} user=postgres application_name=${applicationName}`;
  }

  #data(): string {
    return join(this.#folder, "data");
  }

  #run(program: string, args: readonly string[]): Promise<void> {
    return runProgram(join(this.#programs, program), args, this.#folder);
  }
}

function own(path: string): void {
  if (runAs.uid !== undefined) chownSync(path, runAs.uid, runAs.gid!);
}
