import { join } from "node:path";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { isRunningFromSource, packageFolder } from "../../package-files.ts";
import { StoreRefusedError, StoreUnavailableError } from "../event-store.ts";
import type { ThreadAnswer, ThreadData, ThreadRequest, ThreadStart } from "./protocol.ts";

type Waiting = {
  /** On the clock of `performance.now()`. */
  readonly sinceMs: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** A request without its number. */
export type Ask = ThreadRequest extends infer One
  ? One extends { readonly id: number }
    ? Omit<One, "id">
    : never
  : never;

/** One thread of the store and the requests that it has not answered yet. A thread that dies is started again. */
export class StoreThread {
  readonly #data: ThreadData;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #port: MessagePort | null = null;
  #lastId = 0;

  constructor(data: ThreadData) {
    this.#data = data;
  }

  /** Starts the thread before there is something to ask. */
  start(): void {
    this.#running();
  }

  /** @throws {StoreUnavailableError} When the file cannot be used now, or the thread died. */
  ask(request: Ask, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const port = this.#running();
      // Only an answer that someone waits for keeps the process alive.
      if (this.#waiting.size === 0) port.ref();
      this.#waiting.set(id, { sinceMs: performance.now(), resolve, reject });
      port.postMessage({ ...request, id }, [...transfer]);
    });
  }

  /**
   * Takes in the answers that have come. They are taken in by themselves as well, but only in the event loop's next
   * turn, and one that has many bodies to read lets senders wait whose events are on disk already.
   */
  takeAnswers(): void {
    if (!this.#port || this.#waiting.size === 0) return;
    for (let one; (one = receiveMessageOnPort(this.#port));)
      this.#settle(one.message as ThreadAnswer);
  }

  /** Milliseconds that the oldest request has waited for its answer; 0 when none does. */
  oldestMs(nowMs: number): number {
    for (const { sinceMs } of this.#waiting.values()) return nowMs - sinceMs;
    return 0;
  }

  /** Closes the thread's file; the next request opens it again. */
  disconnect(): void {
    if (this.#worker) this.ask({ kind: "close" }).catch(() => {});
  }

  async stop(): Promise<void> {
    if (!this.#worker) return;
    await this.ask({ kind: "close" });
    await this.#worker.terminate();
  }

  #running(): MessagePort {
    if (this.#port) return this.#port;
    const file = isRunningFromSource
      ? join(packageFolder(), "src", "store", "sqlite", "store-worker.ts")
      : join(packageFolder(), "dist", "sqlite-worker.js");
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(file, {
      workerData: { ...this.#data, port: port2 } satisfies ThreadStart,
      transferList: [port2],
      stderr: false,
      execArgv: quiet,
      resourceLimits: limitsByRole[this.#data.role],
    });
    worker.unref();
    port.on("message", (answer: ThreadAnswer) => this.#settle(answer));
    port.unref();
    worker.on("error", (error) => this.#lose(worker, error.message));
    worker.on("exit", () => this.#lose(worker, "the thread ended"));
    this.#worker = worker;
    this.#port = port;
    return port;
  }

  #settle(answer: ThreadAnswer): void {
    const settle = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#port?.unref();
    if (answer.kind === "done") settle?.resolve(answer.value);
    else settle?.reject(errorOf(answer));
  }

  #lose(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#port?.close();
    this.#port = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting)
      reject(new StoreUnavailableError(`The store's ${this.#data.role} failed: ${reason}.`));
  }
}

/** Bodies and answers are bounded; without a bound of its own, a thread's heap grows with what it has handled before. */
const limitsByRole = {
  writer: { maxYoungGenerationSizeMb: 16 },
  reader: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
};

/** node:sqlite still announces itself as experimental on some releases; an operator can do nothing about it. */
const quiet = ["--disable-warning=ExperimentalWarning"];

function errorOf({ failure, reason }: Extract<ThreadAnswer, { kind: "failed" }>): Error {
  if (failure === "refused") return new StoreRefusedError(reason);
  return failure === "down" ? new StoreUnavailableError(reason) : new Error(reason);
}
