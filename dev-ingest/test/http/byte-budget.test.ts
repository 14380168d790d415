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
