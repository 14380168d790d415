import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Journal, readJournal } from "./journal.ts";

const kinds = ["plain", "plain", "gzip", "bare", "sdk"];
const writer = fileURLToPath(new URL("writer.ts", import.meta.url));

/** Processes of several kinds that send, and note what they sent. */
export class Writers {
  readonly #folder: string;
  readonly #writers: readonly Writer[];

  constructor({ folder, port, seed }: { folder: string; port: number; seed: number }) {
    this.#folder = folder;
    this.#writers = kinds.map((kind, nth) =>
      startWriter(kind, port, this.#journal(nth), seed + nth),
    );
  }

  /** Asks them to come to their end, and waits until all that they may repeat is acknowledged; answers what they noted. */
  async finish(): Promise<readonly Journal[]> {
    await Promise.all(this.#writers.map(finish));
    return kinds.map((kind, nth) => readJournal(this.#journal(nth), kind === "sdk"));
  }

  kill(): void {
    for (const { process: child } of this.#writers) child.kill("SIGKILL");
  }

  #journal(nth: number): string {
    return join(this.#folder, `journal-${nth}`);
  }
}

interface Writer {
  readonly process: ChildProcess;
  readonly exit: Promise<number | string | null>;
}

function startWriter(kind: string, port: number, journal: string, seed: number): Writer {
  const child = spawn(
    process.execPath,
    [
      "--conditions=@tracker-analytics/source",
      writer,
      kind,
      `http://127.0.0.1:${port}`,
      journal,
      String(seed),
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const exit = new Promise<number | string | null>((resolve) =>
    child.on("exit", (code, signal) => resolve(code ?? signal)),
  );
  return { process: child, exit };
}

/** Asks a writer to come to its end, and waits until all that it may repeat is acknowledged. */
async function finish({ process: child, exit }: Writer): Promise<void> {
  child.kill("SIGTERM");
  const code = await exit;
  if (code !== 0) throw new Error(`A writer ended with ${code}.`);
}
