import {
  type AppendOutcome,
  BatchNotStorableError,
  type IncomingBatch,
  StoreUnavailableError,
} from "../event-store.ts";
import { isOurMistake, tryAgain } from "./postgres-errors.ts";
import type { Sessions } from "./sessions.ts";
import { writeGroup } from "./write-group.ts";

interface Waiting {
  readonly batch: IncomingBatch;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** What an appender reports to. */
interface Listeners {
  /** Groups that are written at one time. */
  readonly most: number;
  readonly onStored: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** Batches of one transaction: more would only let the first of them wait. */
const maxGroupBatches = 64;
const maxGroupBytes = 1_048_576;
/** Bytes that are written at one time: beyond them a group goes on its own, because each takes several times its bytes of memory. */
const maxWritingBytes = 2 * maxGroupBytes;
/** Bytes that wait; beyond them senders had better come again. */
const maxWaitingBytes = 67_108_864;

/**
 * Writes batches in groups. A session takes what waits when it becomes free, so that groups grow with the load and a batch on
 * its own waits for no one; the database groups their commits itself.
 */
export class Appender {
  readonly #sessions: Sessions;
  readonly #listeners: Listeners;
  readonly #writing = new Set<Promise<void>>();
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writingBytes = 0;
  /** Resolves when the group that was begun last has its seqs. */
  #lastNumbered: Promise<void> = Promise.resolve();

  constructor(sessions: Sessions, listeners: Listeners) {
    this.#sessions = sessions;
    this.#listeners = listeners;
  }

  append(batch: IncomingBatch): Promise<AppendOutcome> {
    if (this.#waitingBytes > maxWaitingBytes)
      return Promise.reject(new StoreUnavailableError("The store cannot keep up."));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#waitingBytes += batch.bytes.length;
      // What arrives in the same turn of the event loop goes together.
      if (this.#waiting.length === 1) setImmediate(() => this.#advance());
    });
  }

  /** Resolves when nothing waits and nothing is being written. */
  async flush(): Promise<void> {
    this.#advance();
    while (this.#writing.size > 0) await Promise.race(this.#writing);
  }

  #advance(): void {
    while (
      this.#waiting.length > 0 &&
      this.#writing.size < this.#listeners.most &&
      this.#writingBytes < maxWritingBytes
    ) {
      const { group, bytes } = this.#takeGroup();
      this.#writingBytes += bytes;
      const writing = this.#settle(group).finally(() => {
        this.#writing.delete(writing);
        this.#writingBytes -= bytes;
        this.#advance();
      });
      this.#writing.add(writing);
    }
  }

  #takeGroup(): { readonly group: readonly Waiting[]; readonly bytes: number } {
    let bytes = 0;
    let count = 0;
    while (
      count < this.#waiting.length &&
      count < maxGroupBatches &&
      (count === 0 || bytes < maxGroupBytes)
    )
      bytes += this.#waiting[count++]!.batch.bytes.length;
    this.#waitingBytes -= bytes;
    return { group: this.#waiting.splice(0, count), bytes };
  }

  /** Writes a group; where it fails, its halves: one batch does not take its neighbors along. */
  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#write(group.map(({ batch }) => batch));
      group.forEach(({ resolve }, nth) => resolve(outcomes[nth]!));
      if (outcomes.some(({ kind, accepted }) => kind === "stored" && accepted > 0))
        this.#listeners.onStored();
    } catch (error) {
      this.#listeners.onFailure(error);
      if (error instanceof StoreUnavailableError) for (const { reject } of group) reject(error);
      else if (group.length === 1) {
        const Failure = isOurMistake(error) ? StoreUnavailableError : BatchNotStorableError;
        group[0]!.reject(new Failure(String(error)));
      } else {
        const middle = group.length >> 1;
        await this.#settle(group.slice(0, middle));
        await this.#settle(group.slice(middle));
      }
    }
  }

  /** Groups take their seqs one after the other, so that these follow the order of the appends; the rest they do at one time. */
  async #write(batches: readonly IncomingBatch[]): Promise<readonly AppendOutcome[]> {
    const before = this.#lastNumbered;
    const { promise, resolve: onNumbered } = Promise.withResolvers<void>();
    this.#lastNumbered = promise;
    try {
      // Whatever comes of it, the groups before have their seqs then.
      await before;
      return await tryAgain(() =>
        this.#sessions.use((session) => writeGroup(session, batches, onNumbered)),
      );
    } finally {
      onNumbered();
    }
  }
}
