import { expect, test } from "vitest";
import { RateMeter } from "../src/live/rate-meter.ts";

const startMs = 1_700_000_000_000;

test("counts by the second, the present one last", () => {
  const meter = new RateMeter();
  meter.add(3, startMs);
  meter.add(2, startMs + 999);
  meter.add(5, startMs + 2_000);
  expect(meter.read(startMs + 2_500).slice(-4)).toEqual([0, 5, 0, 5]);
});

test("forgets what is older than a minute", () => {
  const meter = new RateMeter();
  meter.add(7, startMs);
  expect(meter.read(startMs + 59_000)[0]).toBe(7);
  expect(meter.read(startMs + 60_000)).not.toContain(7);
  meter.add(1, startMs + 600_000);
  expect(meter.read(startMs + 600_000).reduce((sum, count) => sum + count)).toBe(1);
});

test("stays as it is when the clock is set back", () => {
  const meter = new RateMeter();
  meter.add(4, startMs);
  meter.add(1, startMs - 5_000);
  expect(meter.read(startMs).at(-1)).toBe(5);
});
