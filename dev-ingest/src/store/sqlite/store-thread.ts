import { join } from "node:path";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { isRunningFromSource, packageFolder } from "../../package-files.ts";
import { BatchNotStorableError, StoreRefusedError, StoreUnavailableError } from "../event-store.ts";
import type {
  ThreadAnswer,
  ThreadData,
  ThreadRequest,
  ThreadStart,
  ThreadTasks,
} from "./protocol.ts";

type Waiting = {
  /** On the clock of `performance.now()`. */
  readonly sinceMs: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** One thread of the store and the requests that it has not answered yet. A thread that dies is started again. */
export class StoreThread {
  readonly #data: ThreadData;
  readonly #onDown: (reason: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  /** Requests that wait for others to be answered before the thread gets them. */
  readonly #queue: (() => void)[] = [];
  #running: Running | null = null;
  #lastId = 0;

  /** @param onDown Hears why the file cannot be used, or that the thread died. */
  constructor(data: ThreadData, onDown: (reason: string) => void = () => {}) {
    this.#data = data;
    this.#onDown = onDown;
  }

  /** Requests that have not been answered yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Starts the thread before there is something to ask; answers where it is asked. */
  start(): MessagePort {
    return (this.#running ??= this.#run()).port;
  }

  /** @throws {StoreUnavailableError} When the file cannot be used now, or the thread died. */
  ask<Name extends keyof ThreadTasks>(
    name: Name,
    args: Parameters<ThreadTasks[Name]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<ThreadTasks[Name]>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const port = this.start();
      // Only an answer that someone waits for keeps the process alive.
      if (this.#waiting.size === 0) port.ref();
      this.#waiting.set(id, {
        sinceMs: performance.now(),
        resolve: resolve as Waiting["resolve"],
        reject,
      });
      const request: ThreadRequest<Name> = { id, name, args };
      this.#queue.push(() => port.postMessage(request, [...transfer]));
      this.#postNext();
    });
  }

  /**
   * Takes in the answers that have come. They are taken in by themselves as well, but only in the event loop's next
   * turn, and one that has many bodies to read lets senders wait whose events are on disk already.
   */
  takeAnswers(): void {
    if (!this.#running || this.#waiting.size === 0) return;
    for (let one; (one = receiveMessageOnPort(this.#running.port));)
      this.#settle(one.message as ThreadAnswer);
  }

  /** Milliseconds that the oldest request has waited for its answer; 0 when none does. */
  oldestMs(nowMs: number): number {
    for (const { sinceMs } of this.#waiting.values()) return nowMs - sinceMs;
    return 0;
  }

  /** Closes the thread's file; the next request opens it again. */
  disconnect(): void {
    if (this.#running) this.ask("close", []).catch(() => {});
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    const { worker } = this.#running;
    await this.ask("close", []);
    await worker.terminate();
  }

  #run(): Running {
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
    return { worker, port };
  }

  #postNext(): void {
    const asked = this.#waiting.size - this.#queue.length;
    if (asked < maxAsked[this.#data.role]) this.#queue.shift()?.();
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#queue.length > 0) setImmediate(() => this.#postNext());
    if (this.#waiting.size === 0) this.#running?.port.unref();
    if ("value" in answer) return waiting?.resolve(answer.value);
    if (answer.failure === "down") this.#onDown(answer.reason);
    waiting?.reject(new errors[answer.failure](answer.reason));
  }

  #lose(worker: Worker, cause: string): void {
    if (this.#running?.worker !== worker) return;
    this.#running.port.close();
    this.#running = null;
    const reason = `The store's ${this.#data.role} failed: ${cause}.`;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#queue.length = 0;
    if (waiting.length > 0) this.#onDown(reason);
    for (const { reject } of waiting) reject(new StoreUnavailableError(reason));
  }
}

/**
 * Requests that a thread has at one time. A port hands on every answer that has come before the event loop does anything
 * else: while twenty large ones came one after the other, health checks would see a server that stands still.
 */
const maxAsked = { writer: Infinity, reader: 1 };

/** Bodies and answers are bounded; without a bound of its own, a thread's heap grows with what it has handled before. */
const limitsByRole = {
  writer: { maxYoungGenerationSizeMb: 16 },
  reader: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
};

/** node:sqlite still announces itself as experimental on some releases; an operator can do nothing about it. */
const quiet = ["--disable-warning=ExperimentalWarning"];

const errors = {
  down: StoreUnavailableError,
  refused: StoreRefusedError,
  conflict: StoreUnavailableError,
  unstorable: BatchNotStorableError,
  mistake: Error,
};
