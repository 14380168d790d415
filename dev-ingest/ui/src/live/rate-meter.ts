/** Seconds that the meter looks back. */
export const meteredSeconds = 60;

/** Counts arrivals by the second. */
export class RateMeter {
  readonly #countBySlot: number[] = Array.from({ length: meteredSeconds }, () => 0);
  #latestSecond = 0;

  add(count: number, nowMs: number): void {
    this.#moveTo(nowMs);
    this.#countBySlot[this.#latestSecond % meteredSeconds]! += count;
  }

  /** Arrivals of each of the last 60 seconds, the present one last. */
  read(nowMs: number): readonly number[] {
    this.#moveTo(nowMs);
    const first = (this.#latestSecond + 1) % meteredSeconds;
    return [...this.#countBySlot.slice(first), ...this.#countBySlot.slice(0, first)];
  }

  #moveTo(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    const passed = Math.min(second - this.#latestSecond, meteredSeconds);
    for (let step = 0; step < passed; step++)
      this.#countBySlot[(second - step) % meteredSeconds] = 0;
    this.#latestSecond = Math.max(second, this.#latestSecond);
  }
}
