import type { StoreThread } from "./store-thread.ts";

/** Bytes of bodies after which the log is moved into the file, and begins anew. */
const checkpointBytes = 8_388_608;

/**
 * Moves the log into the file when it has grown, beside the commits: they need not wait for it. Only the writer can let
 * the log begin anew; it does so right after the other thread, when there is little left to move.
 */
export class Checkpoints {
  readonly #writer: StoreThread;
  readonly #checkpointer: StoreThread;
  #bytesInLog = 0;
  #isAtWork = false;

  constructor(writer: StoreThread, checkpointer: StoreThread) {
    this.#writer = writer;
    this.#checkpointer = checkpointer;
  }

  async afterCommit(committedBytes: number): Promise<void> {
    this.#bytesInLog += committedBytes;
    if (this.#isAtWork || this.#bytesInLog < checkpointBytes) return;
    this.#bytesInLog = 0;
    this.#isAtWork = true;
    try {
      await this.#checkpointer.ask({ kind: "checkpoint" });
      await this.#writer.ask({ kind: "checkpoint" });
    } catch {
      // The writer meets the same trouble and says so, or does the work itself.
    }
    this.#isAtWork = false;
  }
}
