import { expect, test } from "vitest";
import { createJsonLog } from "../../src/log/json-log.ts";
import { limitRate } from "../../src/log/limit-rate.ts";
import type { LogEntry } from "../../src/log/log-entry.ts";
import { createTextLog } from "../../src/log/text-log.ts";

const batch: LogEntry = {
  kind: "batch",
  path: "track",
  run: null,
  batch: "b1",
  duplicate: false,
  accepted: 3,
  rejected: 1,
  bytes: 345,
  durationMs: 1.26,
  names: ["donation_received", "bid_applied", "donation_received"],
};

function lines(entries: readonly LogEntry[], hasColor = false): string {
  let text = "";
  const log = createTextLog({
    write: (piece) => (text += piece),
    hasColor,
    now: () => new Date(2026, 0, 4, 12, 0, 5),
  });
  for (const entry of entries) log(entry);
  return text;
}

test("writes one readable line a batch, issue, refusal and notice", () => {
  const issue = {
    path: "/properties/id",
    code: "number-precision",
    message: "Too big.",
    severity: "warning",
  } as const;
  expect(
    lines([
      batch,
      { ...batch, path: "test", run: "x", duplicate: true, accepted: 1, rejected: 0, names: ["a"] },
      {
        kind: "issue",
        path: "track",
        run: null,
        batch: "b1",
        index: 2,
        name: "bid_applied",
        issue,
      },
      {
        kind: "refusal",
        method: "POST",
        path: "/track",
        status: 400,
        code: "not-an-array",
        message: "Expected an array.",
      },
      { kind: "notice", level: "info", message: "Hello." },
    ]),
  ).toBe(`12:00:05 /track 3 events, 1 rejected donation_received ×2, bid_applied 345 B in 1.3 ms
12:00:05 /test run x 1 event duplicate, not stored again a 345 B in 1.3 ms
12:00:05   event 2 bid_applied at /properties/id: number-precision: Too big.
12:00:05 400 not-an-array for POST /track: Expected an array.
12:00:05 Hello.
`);
});

test("colors for a terminal only", () => {
  expect(lines([batch])).not.toContain("\u001b");
  expect(lines([batch], true)).toContain("\u001b[32m3 events\u001b[0m");
});

test("lets no sender steer the terminal", () => {
  const hostile = "\u001b[2J\u0007\u202e\n\u2028x";
  const text = lines([
    { ...batch, names: [hostile] },
    {
      kind: "refusal",
      method: "POST",
      path: `/${hostile}`,
      status: 404,
      code: "not-found",
      message: hostile,
    },
  ]);
  for (const steering of ["\u001b", "\u0007", "\u202e", "\u2028"])
    expect(text).not.toContain(steering);
  expect(text.split("\n").length).toBe(3);
});

test("writes one JSON object a line for machines", () => {
  let text = "";
  createJsonLog({ write: (piece) => (text += piece), hasColor: true, now: () => new Date(0) })(
    batch,
  );
  expect(text.endsWith("}\n")).toBe(true);
  expect(JSON.parse(text)).toEqual({ time: "1970-01-01T00:00:00.000Z", ...batch });
});

test("holds lines back beyond its rate, says how many, and goes on", () => {
  const heard: LogEntry[] = [];
  let nowMs = 0;
  const timers: (() => void)[] = [];
  const log = limitRate((entry) => heard.push(entry), 2, {
    nowMs: () => nowMs,
    setTimer: (callback) => void timers.push(callback),
  });
  for (let count = 0; count < 5; count++) log(batch);
  expect(heard.length).toBe(2);
  nowMs = 1_000;
  timers[0]!();
  expect(heard.at(-1)).toEqual({
    kind: "notice",
    level: "info",
    message: "… and 3 more batches with 9 events",
  });
  log(batch);
  expect(heard.length).toBe(4);
});
