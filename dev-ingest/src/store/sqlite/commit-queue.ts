import type { IncomingBatch } from "../event-store.ts";

/** When a group is committed. */
export interface GroupBounds {
  /** Milliseconds that a first item waits at most for others to share its commit. */
  readonly gatherMs: number;
  /** Bytes that are committed without waiting longer, and at most about so many at once. */
  readonly maxGroupBytes: number;
}

/** What waits to be committed. */
export interface Waiting<Outcome> {
  readonly batch: IncomingBatch;
  /** On the clock of `performance.now()`. */
  readonly sinceMs: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Turns of the event loop without an arrival after which a group is closed. */
const quietTurnsToClose = 4;

/**
 * Gathers batches into groups that share one commit, one group at a time, in the order of their arrival.
 *
 * What arrives during a commit is committed right after it. Otherwise a group is closed as soon as nothing more comes
 * in, because senders that wait for their answer send nothing: waiting longer would only be idle.
 */
export class CommitQueue<Outcome> {
  readonly #bounds: GroupBounds;
  readonly #commitGroup: (group: readonly Waiting<Outcome>[]) => Promise<void>;
  #waiting: Waiting<Outcome>[] = [];
  #waitingBytes = 0;
  #look: NodeJS.Immediate | null = null;
  #committing: Promise<void> | null = null;

  /** `commitGroup` settles every item of the group, and never rejects. */
  constructor(
    bounds: GroupBounds,
    commitGroup: (group: readonly Waiting<Outcome>[]) => Promise<void>,
  ) {
    this.#bounds = bounds;
    this.#commitGroup = commitGroup;
  }

  /** Milliseconds that the oldest item has waited; 0 when none does. */
  oldestMs(nowMs: number): number {
    const oldest = this.#waiting[0];
    return oldest ? nowMs - oldest.sinceMs : 0;
  }

  add(batch: IncomingBatch): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, sinceMs: performance.now(), resolve, reject });
      this.#waitingBytes += batch.bytes.length;
      if (this.#committing) return;
      if (this.#waitingBytes >= this.#bounds.maxGroupBytes) void this.flush();
      else this.#gather();
    });
  }

  /** Looks once in every turn of the event loop whether more has come. */
  #gather(): void {
    if (this.#look) return;
    let seen = this.#waiting.length;
    let quietTurns = 0;
    const look = (): void => {
      quietTurns = this.#waiting.length === seen ? quietTurns + 1 : 0;
      seen = this.#waiting.length;
      const isLate = this.oldestMs(performance.now()) >= this.#bounds.gatherMs;
      if (quietTurns >= quietTurnsToClose || isLate) void this.flush();
      else this.#look = setImmediate(look);
    };
    this.#look = setImmediate(look);
  }

  /** Commits what waits, without waiting for more. */
  flush(): Promise<void> {
    if (this.#look) clearImmediate(this.#look);
    this.#look = null;
    this.#committing ??= this.#commitAll();
    return this.#committing;
  }

  /** Gives up what waits; what is being committed is not touched. */
  refuseAll(error: Error): void {
    const refused = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const { reject } of refused) reject(error);
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commitGroup(this.#takeGroup());
    this.#committing = null;
  }

  #takeGroup(): readonly Waiting<Outcome>[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || bytes < this.#bounds.maxGroupBytes)) {
      bytes += this.#waiting[count++]!.batch.bytes.length;
    }
    const group = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#waitingBytes -= bytes;
    return group;
  }
}
