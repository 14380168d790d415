import { expect, test } from "vitest";
import { ByteBudget } from "../../src/http/byte-budget.ts";

test("gives one address a quarter, and all together no more than there is", () => {
  const budget = new ByteBudget(100);
  const a = budget.reserve("a");
  a.grow(20);
  const more = budget.reserve("a");
  more.grow(5);
  expect(() => more.grow(1)).toThrow(
    "from your address, or answers to it, hold as many bytes as one may",
  );
  const others = ["b", "c", "d"].map((peer) => budget.reserve(peer));
  for (const other of others) other.grow(25);
  expect(() => budget.reserve("e").grow(1)).toThrow("The server holds as many bytes");
  expect(budget.takenBytes).toBe(100);
  a.release();
  a.release();
  expect(budget.takenBytes).toBe(80);
  more.grow(20);
  for (const reservation of [more, ...others]) reservation.release();
  expect(budget.takenBytes).toBe(0);
});

test("leaves room for small requests beside the large ones of the same address, which may be as large as ever alone", () => {
  const megabyte = 1_048_576;
  const budget = new ByteBudget(64 * megabyte);
  const [first, second, third, fourth] = [1, 2, 3, 4].map(() => budget.reserve("a"));
  first!.grow(16 * megabyte);
  first!.release();
  for (const large of [first, second, third]) large!.grow(4 * megabyte);
  expect(() => fourth!.grow(4 * megabyte)).toThrow("hold as many bytes as one may");
  for (let small = 0; small < 64; small++) budget.reserve("a").grow(65_536);
  expect(() => budget.reserve("a").grow(1)).toThrow("hold as many bytes as one may");
});
