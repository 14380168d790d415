interface Waiting {
  readonly weight: number;
  readonly start: () => void;
}

/** Lets so much work run at one time, by weight, and the rest in the order in which it came. */
export class Turns {
  readonly #maxWeight: number;
  readonly #waiting: Waiting[] = [];
  #runningWeight = 0;

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight;
  }

  /** Runs the work when its turn has come; what is heavier than the bound runs alone. */
  async take<Result>(weight: number, work: () => Promise<Result>): Promise<Result> {
    const counted = Math.min(weight, this.#maxWeight);
    await new Promise<void>((start) => {
      this.#waiting.push({ weight: counted, start });
      this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#runningWeight -= counted;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#runningWeight + next.weight > this.#maxWeight) return;
      this.#waiting.shift();
      this.#runningWeight += next.weight;
      next.start();
    }
  }
}
