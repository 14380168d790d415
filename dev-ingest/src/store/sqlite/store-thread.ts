import { join } from "node:path";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { isRunningFromSource, packageFolder } from "../../package-files.ts";
import { BatchNotStorableError, StoreRefusedError, StoreUnavailableError } from "../event-store.ts";
import { reasonWithAdvice } from "./store-errors.ts";
import type { ThreadAnswer, ThreadRequest, ThreadStart, ThreadTasks } from "./store-worker.ts";

interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/**
 * One thread of the store, with a connection of its own, and the requests that it has not answered yet. It is started when it is
 * asked for something, and again after it ended because of its file or for want of memory.
 */
export class StoreThread {
  readonly #data: Omit<ThreadStart, "port">;
  readonly #onDown: (reason: string) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  /** Requests that wait for others to be answered before the thread gets them. */
  readonly #queue: (() => void)[] = [];
  #running: Running | null = null;
  #isStopped = false;
  #lastId = 0;

  /** @param onDown Hears why the thread ended. */
  constructor(data: Omit<ThreadStart, "port">, onDown: (reason: string) => void = () => {}) {
    this.#data = data;
    this.#onDown = onDown;
  }

  /** Requests that have not been answered yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * @throws {StoreUnavailableError} When the file cannot be used now, or the thread died.
   * @throws {StoreRefusedError} When the file is not for us.
   */
  ask<Name extends keyof ThreadTasks>(
    name: Name,
    args: Parameters<ThreadTasks[Name]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<ThreadTasks[Name]>> {
    if (this.#isStopped) return Promise.reject(new StoreUnavailableError("The store is closed."));
    const { worker, port } = (this.#running ??= this.#start());
    const request: ThreadRequest<Name> = { id: ++this.#lastId, name, args };
    const to = name === "write" ? port : worker;
    const waiting = Promise.withResolvers<unknown>();
    // Only an answer that someone waits for keeps the process alive.
    if (this.#waiting.size === 0) worker.ref();
    this.#waiting.set(request.id, waiting);
    this.#queue.push(() => to.postMessage(request, [...transfer]));
    this.#postNext();
    return waiting.promise as Promise<ReturnType<ThreadTasks[Name]>>;
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

  /** Ends the thread for good, when it has answered everything. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise));
    await this.end("The store is closed.");
  }

  /** Ends the thread, and refuses what it has not answered. */
  async end(reason: string): Promise<void> {
    const worker = this.#running?.worker;
    this.#refuse(new StoreUnavailableError(reason));
    await worker?.terminate();
  }

  #start(): Running {
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
    let cause = new Error("A thread of the store ended.");
    worker.on("error", (error) => (cause = error));
    // By then its connection is closed.
    worker.on("exit", () => this.#lose(worker, cause));
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
    if (this.#waiting.size === 0) this.#running?.worker.unref();
    if ("value" in answer) waiting?.resolve(answer.value);
    else waiting?.reject(new errors[answer.failure](answer.reason));
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#running?.worker !== worker) return;
    // What it answered before it ended holds.
    this.takeAnswers();
    const reason = reasonWithAdvice(error);
    // An error of another thread has its name, and not its class.
    const Refusal = error.name === "StoreRefusedError" ? StoreRefusedError : StoreUnavailableError;
    this.#refuse(new Refusal(reason));
    this.#onDown(reason);
  }

  #refuse(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#queue.length = 0;
    this.#running?.port.close();
    this.#running = null;
    for (const { reject } of waiting) reject(error);
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
  conflict: StoreUnavailableError,
  unstorable: BatchNotStorableError,
  mistake: Error,
};
