import { StoreUnavailableError } from "../event-store.ts";
import type { StoreThread } from "./store-thread.ts";

/** Milliseconds after a commit, or after the last look, when it is seen whether there is nothing to commit. */
const quietMs = 100;
/** Milliseconds of one slice of work: so long a commit may have to wait for it. */
const sliceMs = 4;

/** Tells whether the writer has anything else to do. */
export interface Quiet {
  /** True when nothing waits to be committed. */
  readonly isIdle: boolean;
  /** Commits so far. */
  readonly commits: number;
}

/**
 * Lets the writer do what can wait, slice by slice, while there is nothing to commit. Where events keep coming it is one
 * slice now and then.
 */
export class QuietWork {
  readonly #writer: StoreThread;
  readonly #quiet: Quiet;
  readonly #onDown: (error: Error) => void;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(writer: StoreThread, quiet: Quiet, onDown: (error: Error) => void) {
    this.#writer = writer;
    this.#quiet = quiet;
    this.#onDown = onDown;
  }

  /** There may be work. */
  later(): void {
    if (!this.#isStopped) this.#timer ??= setTimeout(() => void this.#work(), quietMs).unref();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #work(): Promise<void> {
    const { commits } = this.#quiet;
    let hasMore = true;
    try {
      while (hasMore && !this.#isStopped && this.#quiet.isIdle && this.#quiet.commits === commits)
        hasMore = (await this.#writer.ask({ kind: "tidy", budgetMs: sliceMs })) as boolean;
    } catch (error) {
      hasMore = false;
      // Anything else is a fault in what only makes questions faster: they are answered without it.
      if (error instanceof StoreUnavailableError) this.#onDown(error);
    }
    this.#timer = null;
    if (hasMore) this.later();
  }
}
