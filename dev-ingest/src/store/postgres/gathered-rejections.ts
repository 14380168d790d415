import { setTimeout as delay } from "node:timers/promises";
import type { Rejection } from "../../questions/rows.ts";

const gatherMs = 5;

/** Gathers what is refused for a moment, so that it is written together. */
export class GatheredRejections {
  readonly #write: (rejections: readonly Rejection[]) => Promise<void>;
  #rejections: Rejection[] = [];
  #writing: Promise<void> | null = null;

  /** `write` must not reject. */
  constructor(write: (rejections: readonly Rejection[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when it was written, or could not be. */
  add(rejection: Rejection): Promise<void> {
    this.#rejections.push(rejection);
    this.#writing ??= delay(gatherMs).then(() => {
      const rejections = this.#rejections;
      this.#rejections = [];
      this.#writing = null;
      return this.#write(rejections);
    });
    return this.#writing;
  }

  async flush(): Promise<void> {
    await this.#writing;
  }
}
