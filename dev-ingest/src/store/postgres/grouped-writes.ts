import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type AppendOutcome,
  BatchNotStorableError,
  StoreUnavailableError,
} from "../event-store.ts";
import { isOurMistake, tryAgain } from "./postgres-errors.ts";
import type { Piece } from "./write-group.ts";

type Outcome = AppendOutcome | void;

interface Waiting extends PromiseWithResolvers<Outcome> {
  readonly piece: Piece;
}

/** Writes a group, and calls back when the next one may begin. */
type WriteGroup = (group: readonly Piece[], onBegun: () => void) => Promise<readonly Outcome[]>;

/** One is put together while another is committed: more of them would be smaller, and an event would cost more. */
export const maxGroups = 2;
/** Bytes of one transaction, and what a piece counts for beside its own: more would only let the first of them wait. */
const maxGroupBytes = 1_048_576;
const pieceBytes = 16_384;

/**
 * Writes pieces in groups. What waits is taken when a group has begun or ended, so that groups grow with the load and a piece on its
 * own waits for no one. What may wait is bounded by the memory that the server gives to bodies.
 */
export class GroupedWrites {
  readonly #write: WriteGroup;
  readonly #onUnavailable: (error: Error) => void;
  readonly #writing = new Set<Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #beginning: Promise<void> | null = null;

  constructor(write: WriteGroup, onUnavailable: (error: Error) => void) {
    this.#write = write;
    this.#onUnavailable = onUnavailable;
  }

  write(piece: Piece): Promise<Outcome> {
    const waiting = { piece, ...Promise.withResolvers<Outcome>() };
    this.#waiting.push(waiting);
    this.#beginning ??= this.#begin();
    return waiting.promise;
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await this.#beginning;
    await Promise.all(this.#writing);
  }

  /** Groups begin one after the other, in the order of their pieces, and end when they can. */
  async #begin(): Promise<void> {
    // What arrives in the same turn of the event loop goes together.
    await nextTurn();
    while (this.#waiting.length > 0) {
      if (this.#writing.size === maxGroups) await Promise.race(this.#writing);
      const group: Waiting[] = [];
      for (let bytes = 0; bytes < maxGroupBytes && this.#waiting.length > 0;) {
        const next = this.#waiting.shift()!;
        bytes += pieceBytes + ("bytes" in next.piece ? next.piece.bytes : next.piece.raw).length;
        group.push(next);
      }
      await new Promise<void>((onBegun) => {
        const writing = this.#settle(group, onBegun).finally(() => {
          this.#writing.delete(writing);
          onBegun();
        });
        this.#writing.add(writing);
      });
    }
    this.#beginning = null;
  }

  /** Writes a group; where it fails, its halves: one piece does not take its neighbors along. */
  async #settle(group: readonly Waiting[], onBegun: () => void): Promise<void> {
    const pieces = group.map(({ piece }) => piece);
    try {
      const outcomes = await tryAgain(() => this.#write(pieces, onBegun));
      group.forEach(({ resolve }, nth) => resolve(outcomes[nth]!));
    } catch (error) {
      const isDown = error instanceof StoreUnavailableError;
      if (!isDown && group.length > 1) {
        const middle = group.length >> 1;
        await this.#settle(group.slice(0, middle), onBegun);
        await this.#settle(group.slice(middle), onBegun);
        return;
      }
      if (isDown) this.#onUnavailable(error);
      const Failure = isOurMistake(error) ? StoreUnavailableError : BatchNotStorableError;
      for (const { reject } of group) reject(isDown ? error : new Failure(String(error)));
    }
  }
}
