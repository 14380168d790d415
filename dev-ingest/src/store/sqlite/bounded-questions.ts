import { StoreUnavailableError } from "../event-store.ts";

/** Lets so many questions wait for their answer at one time; one more is refused. */
export class BoundedQuestions {
  readonly #most: number;
  #waiting = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws {StoreUnavailableError} When too many wait already. */
  async admit<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#waiting >= this.#most)
      throw new StoreUnavailableError(
        `${this.#waiting} questions that look at every event are being answered. Ask again later.`,
      );
    this.#waiting++;
    try {
      return await ask();
    } finally {
      this.#waiting--;
    }
  }
}
