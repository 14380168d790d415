import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkConservation } from "./check.ts";
import type { Journal } from "./journal.ts";
import { runConservation } from "./run-conservation.ts";

const event = (marker: string, amount = "1.50"): string =>
  `{"event_name":"a","properties":{"marker":"${marker}","amount":${amount}}}`;

test(
  "keeps every event that got a 2xx, once and byte for byte, through kills, pauses, resets, a full disk, a removed file and a second server",
  { timeout: 180_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "dev-ingest-conservation-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { verdict, troubles, exitCode } = await runConservation({
      folder,
      kills: 3,
      seed: 11,
      onProgress: () => {},
    });
    expect(verdict).toMatchObject({ missing: [], doubled: [], altered: [], foreign: [] });
    expect(verdict.obligations).toBeGreaterThan(500);
    expect(troubles).toMatchObject({
      kills: 3,
      pauses: 1,
      faults: 3,
      refusedServers: 1,
      removedFiles: 1,
    });
    expect(exitCode).toBe(0);
  },
);

const journal = (isByValue: boolean): Journal => ({
  events: new Map([
    ["one", [event("a"), event("b")]],
    ["two", [event("c")]],
  ]),
  acknowledged: new Set(["one"]),
  isByValue,
});

test.for([
  ["everything is as it was sent", [event("a"), event("b"), event("c")], {}],
  ["what got no 2xx may be missing", [event("a"), event("b")], {}],
  ["an acknowledged event is missing", [event("a")], { missing: ["b"] }],
  ["an event is stored twice", [event("a"), event("b"), event("a")], { doubled: ["a"] }],
  ["an event was written again", [event("a", "1.5"), event("b")], { altered: ["a"] }],
  ["an event is there that no one sent", [event("a"), event("b"), event("x")], { foreign: ["x"] }],
] as const)("the check sees when %s", ([, stored, findings]) => {
  const nothing = { missing: [], doubled: [], altered: [], foreign: [] };
  expect(checkConservation([journal(false)], stored)).toMatchObject({
    ...nothing,
    ...findings,
    sent: 3,
    obligations: 2,
    stored: stored.length,
  });
});

test("the check compares values where a sender encodes by itself", () => {
  expect(checkConservation([journal(true)], [event("a", "1.5"), event("b")]).altered).toEqual([]);
  expect(checkConservation([journal(true)], [event("a", "1.6"), event("b")]).altered).toEqual([
    "a",
  ]);
});
