import { expect, test } from "vitest";
import { type ClientAccount, verdictOf } from "../src/clients/client-account.ts";

const nowMs = Date.parse("2026-06-01T18:42:00.000Z");

function ago(seconds: number): string {
  return new Date(nowMs - seconds * 1_000).toISOString();
}

/** A client that gave eight numbers, of which some are missing. */
function client(
  unaccounted: ClientAccount["unaccounted"],
  contactAgo: number,
  gapAgo: number,
): ClientAccount {
  const received: ClientAccount["received"] = unaccounted.some(([, last]) => last === 8)
    ? [[1, 4]]
    : [
        [1, 2],
        [5, 8],
      ];
  return {
    client: "c",
    path: "track",
    run: null,
    sender: { origin: null, userAgent: null },
    received,
    without: [],
    rejected: [],
    dropped: {},
    upto: 8,
    unaccounted,
    missingSince: unaccounted.length === 0 ? null : ago(gapAgo),
    requests: 1,
    retries: 0,
    duplicates: 0,
    ledger: null,
    firstContactAt: ago(7_200),
    lastContactAt: ago(contactAgo),
  };
}

const gap: ClientAccount["unaccounted"] = [[3, 4]];
const tail: ClientAccount["unaccounted"] = [[5, 8]];

test.each([
  ["a new gap of a client that still sends is on the way", gap, [5, 10], "2 on the way"],
  ["an old gap that later events passed by is missing", gap, [5, 7_000], "2 missing"],
  ["what waits while the server fails is on the way", tail, [5, 7_000], "4 on the way"],
  ["a client that left has events waiting", tail, [60, 60], "Left with 4 waiting"],
  ["a gap of a quiet client is missing", gap, [60, 60], "2 missing"],
] as const)("%s", (_, unaccounted, [contactAgo, gapAgo], words) => {
  expect(verdictOf(client(unaccounted, contactAgo, gapAgo), nowMs).words).toBe(words);
});
