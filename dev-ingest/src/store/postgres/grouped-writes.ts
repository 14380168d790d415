import { BatchNotStorableError, StoreUnavailableError } from "../event-store.ts";
import { isOurMistake, tryAgain } from "./postgres-errors.ts";

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** How groups of items are written. */
interface GroupOptions<Item, Outcome> {
  /** Groups that are written at one time. */
  readonly most: number;
  readonly bytesOf: (item: Item) => number;
  /** Calls `onBegun` when the next group may begin. */
  readonly write: (group: readonly Item[], onBegun: () => void) => Promise<readonly Outcome[]>;
  readonly onUnavailable: (error: StoreUnavailableError) => void;
}

/** Items of one transaction: more would only let the first of them wait. */
const maxGroupItems = 64;
const maxGroupBytes = 1_048_576;

/**
 * Writes items in groups. What waits is taken when a group has begun or ended, so that groups grow with the load and an item on its
 * own waits for no one. What may wait is bounded by the memory that the server gives to bodies.
 */
export class GroupedWrites<Item, Outcome> {
  readonly #options: GroupOptions<Item, Outcome>;
  readonly #writing = new Set<Promise<void>>();
  readonly #waiting: Waiting<Item, Outcome>[] = [];
  #beginning: readonly Waiting<Item, Outcome>[] | null = null;

  constructor(options: GroupOptions<Item, Outcome>) {
    this.#options = options;
  }

  write(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      // What arrives in the same turn of the event loop goes together.
      if (this.#waiting.length === 1) setImmediate(() => this.#advance());
    });
  }

  /** Resolves when nothing waits and nothing is being written. */
  async flush(): Promise<void> {
    this.#advance();
    while (this.#writing.size > 0) await Promise.race(this.#writing);
  }

  /** Groups begin one after the other, in the order of their items, and end when they can. */
  #advance(): void {
    if (this.#waiting.length === 0 || this.#beginning !== null) return;
    if (this.#writing.size === this.#options.most) return;
    const group = this.#takeGroup();
    this.#beginning = group;
    const onBegun = (): void => {
      if (this.#beginning === group) this.#beginning = null;
      this.#advance();
    };
    const writing = this.#settle(group, onBegun).finally(() => {
      this.#writing.delete(writing);
      onBegun();
    });
    this.#writing.add(writing);
  }

  #takeGroup(): readonly Waiting<Item, Outcome>[] {
    let bytes = 0;
    let count = 0;
    while (
      count < this.#waiting.length &&
      count < maxGroupItems &&
      (count === 0 || bytes < maxGroupBytes)
    )
      bytes += this.#options.bytesOf(this.#waiting[count++]!.item);
    return this.#waiting.splice(0, count);
  }

  /** Writes a group; where it fails, its halves: one item does not take its neighbors along. */
  async #settle(group: readonly Waiting<Item, Outcome>[], onBegun: () => void): Promise<void> {
    const items = group.map(({ item }) => item);
    try {
      const outcomes = await tryAgain(() => this.#options.write(items, onBegun));
      group.forEach(({ resolve }, nth) => resolve(outcomes[nth]!));
    } catch (error) {
      if (error instanceof StoreUnavailableError) {
        this.#options.onUnavailable(error);
        for (const { reject } of group) reject(error);
      } else if (group.length === 1) {
        const Failure = isOurMistake(error) ? StoreUnavailableError : BatchNotStorableError;
        group[0]!.reject(new Failure(String(error)));
      } else {
        const middle = group.length >> 1;
        await this.#settle(group.slice(0, middle), onBegun);
        await this.#settle(group.slice(middle), onBegun);
      }
    }
  }
}
