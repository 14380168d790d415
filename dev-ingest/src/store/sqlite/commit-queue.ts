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
/** Groups handed over at once: the next one lies ready when a commit ends. More would only make the groups smaller. */
const maxCommitting = 2;
/**
 * Share of the senders whose batches make a group. All of them at once would take turns with the store: they would all
 * wait while it writes, and it for all of them to send again.
 */
const groupShare = 0.4;
/** Fewer batches than these are not handed over before it is quiet. */
const leastBatches = 8;

/**
 * Gathers batches into groups that share one commit, in the order of their arrival.
 *
 * A group is closed when it holds a good share of what usually is under way, or as soon as nothing more comes in, because
 * senders that wait for their answer send nothing: waiting longer would only be idle.
 */
export class CommitQueue<Outcome> {
  readonly #bounds: GroupBounds;
  readonly #commitGroup: (group: readonly Waiting<Outcome>[]) => Promise<void>;
  readonly #committing = new Set<Promise<void>>();
  #commits = 0;
  #committingBatches = 0;
  /** Batches that were waiting or being committed at one time, at most; falls slowly. */
  #mostUnderWay = 0;
  #waiting: Waiting<Outcome>[] = [];
  #waitingBytes = 0;
  #look: NodeJS.Immediate | null = null;

  /** `commitGroup` takes the groups in the order of its calls, settles every item of its group, and never rejects. */
  constructor(
    bounds: GroupBounds,
    commitGroup: (group: readonly Waiting<Outcome>[]) => Promise<void>,
  ) {
    this.#bounds = bounds;
    this.#commitGroup = commitGroup;
  }

  /** True when nothing waits and nothing is being committed. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#committing.size === 0;
  }

  /** Groups that were handed over. */
  get commits(): number {
    return this.#commits;
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
      this.#mostUnderWay = Math.max(
        this.#mostUnderWay,
        this.#waiting.length + this.#committingBatches,
      );
      this.#advance();
    });
  }

  #advance(): void {
    if (this.#waiting.length === 0 || this.#committing.size === maxCommitting) return;
    const isLarge =
      this.#waitingBytes >= this.#bounds.maxGroupBytes ||
      this.#waiting.length >= Math.max(leastBatches, this.#mostUnderWay * groupShare);
    if (isLarge) this.#commit();
    else this.#gather();
  }

  /** Looks once in every turn of the event loop whether more has come. */
  #gather(): void {
    if (this.#look) return;
    let seen = this.#waiting.length;
    let quietTurns = 0;
    const look = (): void => {
      this.#look = null;
      if (this.#committing.size === maxCommitting) return;
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
    if (group.length === 0) return;
    this.#commits++;
    const committing = this.#commitGroup(group);
    this.#committing.add(committing);
    this.#committingBatches += group.length;
    void this.#goOnAfter(committing, group.length);
  }

  async #goOnAfter(committing: Promise<void>, batches: number): Promise<void> {
    await committing;
    this.#committing.delete(committing);
    this.#committingBatches -= batches;
    if (this.#waiting.length + this.#committingBatches < this.#mostUnderWay) this.#mostUnderWay--;
    this.#advance();
  }

  /** Commits what waits, without waiting for more; resolves when all of it is settled. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#committing.size > 0) {
      if (this.#committing.size < maxCommitting) this.#commit();
      await Promise.race(this.#committing);
    }
  }

  /** Gives up what waits; what is being committed is not touched. */
  refuseAll(error: Error): void {
    const refused = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const { reject } of refused) reject(error);
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
