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
const quietTurnsToClose = 2;

/**
 * Gathers batches into groups that share one commit, in the order of their arrival. While one is being committed the next
 * one gathers; it is closed as soon as nothing more comes in, because senders that wait for their answer send nothing.
 */
export class CommitQueue<Outcome> {
  readonly #bounds: GroupBounds;
  readonly #commitGroup: (group: readonly Waiting<Outcome>[]) => Promise<void>;
  #committing: Promise<void> | null = null;
  #waiting: Waiting<Outcome>[] = [];
  #look: NodeJS.Immediate | null = null;

  /** `commitGroup` takes the groups in the order of its calls, settles every item of its group, and never rejects. */
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
      this.#gather();
    });
  }

  /** Commits what waits, without waiting for more; resolves when all of it is settled. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#committing) {
      if (!this.#committing) this.#commit();
      await this.#committing;
    }
  }

  /** Gives up what waits; what is being committed is not touched. */
  refuseAll(error: Error): void {
    const refused = this.#waiting;
    this.#waiting = [];
    for (const { reject } of refused) reject(error);
  }

  /** Looks once in every turn of the event loop whether more has come. */
  #gather(): void {
    if (this.#look || this.#committing || this.#waiting.length === 0) return;
    let seen = this.#waiting.length;
    let quietTurns = 0;
    const look = (): void => {
      this.#look = null;
      quietTurns = this.#waiting.length === seen ? quietTurns + 1 : 0;
      seen = this.#waiting.length;
      const isLate = this.oldestMs(performance.now()) >= this.#bounds.gatherMs;
      if (quietTurns >= quietTurnsToClose || isLate) this.#commit();
      else this.#look = setImmediate(look);
    };
    this.#look = setImmediate(look);
  }

  #commit(): void {
    if (this.#look) clearImmediate(this.#look);
    this.#look = null;
    const group = this.#takeGroup();
    if (group.length === 0 || this.#committing) return;
    this.#committing = this.#commitThenGather(group);
  }

  async #commitThenGather(group: readonly Waiting<Outcome>[]): Promise<void> {
    await this.#commitGroup(group);
    this.#committing = null;
    this.#gather();
  }

  #takeGroup(): readonly Waiting<Outcome>[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || bytes < this.#bounds.maxGroupBytes))
      bytes += this.#waiting[count++]!.batch.bytes.length;
    return this.#waiting.splice(0, count);
  }
}
