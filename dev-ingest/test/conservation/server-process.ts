import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** A server in a process of its own, on one port and one file for all of its lives. */
export class ServerProcess {
  readonly #file: string;
  readonly #args: readonly string[];
  port = 0;
  #child: ChildProcess | null = null;
  #exit: Promise<number | null> = Promise.resolve(null);

  constructor(file: string, args: readonly string[] = []) {
    this.#file = file;
    this.#args = args;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when the server is ready. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        "--conditions=@tracker-analytics/source",
        main,
        "--json",
        "--quiet",
        "--port",
        String(this.port),
        "--store",
        this.#file,
        ...this.#args,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#child = child;
    this.#exit = new Promise((resolve) => child.on("exit", resolve));
    let text = "";
    child.stdout.on("data", (chunk) => (text += String(chunk)));
    while (!/listens on \S+:\d+/.test(text)) {
      if (child.exitCode !== null) throw new Error(`The server did not start: ${text}`);
      await delay(10);
    }
    this.port = Number(/listens on \S+:(\d+)/.exec(text)![1]);
  }

  pause(): void {
    this.#child!.kill("SIGSTOP");
  }

  resume(): void {
    this.#child!.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    this.#child!.kill("SIGKILL");
    await this.#exit;
  }

  /** Stops in order; resolves to the exit code. */
  stop(): Promise<number | null> {
    this.#child!.kill("SIGTERM");
    return this.#exit;
  }
}
