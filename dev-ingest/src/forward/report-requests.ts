import type { ClientRow } from "../questions/client-rows.ts";
import { type NumberRanges, unionOf, without } from "../wire/number-ranges.ts";
import { maxDroppedRanges, type PieceRequest } from "./piece-request.ts";

/**
 * Requests without events that say of a client's numbers what its events do not: which will never come, and how far they go.
 * What the ingest here refused goes on as dropped.
 */
export function reportRequests(client: ClientRow): readonly PieceRequest[] {
  const piece: PieceRequest["piece"] = {
    firstSeq: 0,
    lastSeq: 0,
    path: client.path,
    run: client.run,
    batchId: null,
    client: client.client,
    receivedAtMs: client.lastContactMs,
    trackedAtMs: client.lastContactMs,
    events: [],
    upto: client.upto,
    dropped: {},
  };
  const leftOut = leftOutOf(client).map(([first, last]) => ({
    piece,
    batchId: `${client.client}.${first}-${last}`,
    without: [[first, last]] as const,
  }));
  const dropped = droppedOf(client).map((some) => ({
    piece: { ...piece, dropped: some },
    batchId: null,
    without: [],
  }));
  const requests = [...leftOut, ...dropped];
  return requests.length > 0 ? requests : [{ piece, batchId: null, without: [] }];
}

/** Numbers left out on purpose, in as few ranges as name no number that is missing: what else they name was received. */
function leftOutOf({ without: leftOut, unaccounted }: ClientRow): NumberRanges {
  const last = leftOut.at(-1);
  if (last === undefined) return [];
  const spans = without([[leftOut[0]![0], last[1]]], unaccounted);
  return spans.filter(([from, to]) => leftOut.some(([first]) => from <= first && first <= to));
}

/** What was dropped or refused, by reason, in parts that one request may name. */
function droppedOf({ dropped, rejected }: ClientRow): readonly ClientRow["dropped"][] {
  const all = { ...dropped, rejected: unionOf(dropped["rejected"] ?? [], rejected) };
  const ranges = Object.entries(all).flatMap(([reason, some]) =>
    some.map((range) => ({ reason, range })),
  );
  const parts: ClientRow["dropped"][] = [];
  for (let at = 0; at < ranges.length; at += maxDroppedRanges) {
    const part: Record<string, NumberRanges> = {};
    for (const { reason, range } of ranges.slice(at, at + maxDroppedRanges))
      part[reason] = [...(part[reason] ?? []), range];
    parts.push(part);
  }
  return parts;
}
