/** A source of repeatable choices: the same seed gives the same run on every machine. */
export interface SeededRandom {
  /** Integer from `min` to `max`, both included. */
  readonly int: (min: number, max: number) => number;
  /** True with the given probability, 0 to 1. */
  readonly chance: (probability: number) => boolean;
  /** One of the items; the list must not be empty. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** Creates the source from any 32-bit integer. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed | 0;

  // A Weyl sequence through a 32-bit finaliser: enough spread for choosing test data, and a few lines.
  function next(): number {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  return {
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)]!,
  };
}
