import type { SeededRandom } from "./seeded-random.ts";

/** Money as decimal libraries hold it: an object that serializes to a string and never to a number. */
export class Decimal {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** Whatever a sender may hold a sum of money in; each becomes a decimal string or a number on the wire. */
export type Money = string | number | bigint | Decimal;

/**
 * A sum in one of the forms seen on the wire: `"25.00"`, `"25"`, `"1E+2"`, or live as a decimal object or a bigint.
 *
 * @param cents Whole cents, 0 or more.
 */
export function money(random: SeededRandom, cents: number): Money {
  const text = (cents / 100).toFixed(2);
  if (random.chance(0.3)) return new Decimal(text);
  if (cents % 100 === 0 && random.chance(0.3)) {
    const whole = cents / 100;
    if (whole > 0 && whole % 100 === 0 && random.chance(0.3)) return `${whole / 100}E+2`;
    return random.chance(0.5) ? BigInt(whole) : String(whole);
  }
  return text;
}

/** An aware time: a live `Date`, or the text of the Python sender, with microseconds or without any. */
export function zonedTime(random: SeededRandom, atMs: number): Date | string {
  return random.chance(0.5) ? new Date(atMs) : `${pythonTime(random, atMs)}+00:00`;
}

/** A naive UTC time as Python's `utcnow()` prints it: no zone, and no fraction when the microsecond is 0. */
export function naiveTime(random: SeededRandom, atMs: number): string {
  return pythonTime(random, atMs);
}

function pythonTime(random: SeededRandom, atMs: number): string {
  const [seconds, fraction] = new Date(atMs).toISOString().slice(0, -1).split(".");
  if (random.chance(0.02)) return seconds!;
  return `${seconds}.${fraction}${String(random.int(0, 999)).padStart(3, "0")}`;
}
