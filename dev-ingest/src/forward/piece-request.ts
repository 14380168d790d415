import {
  AGE_PARAM,
  BATCH_PARAM,
  DROPPED_PARAM,
  TEST_PATH,
  TRACK_PATH,
  UPTO_PARAM,
  WITHOUT_PARAM,
} from "@tracker-analytics/sdk/wire";
import type { BatchPiece } from "../questions/pieces.ts";
import { parseNumberedId } from "../wire/batch-identity.ts";
import { type NumberRanges, rangesOf, without } from "../wire/number-ranges.ts";

/** Ranges of numbers given up that one request may report. */
export const maxDroppedRanges = 10;

/** One request to another ingest: a piece of what is stored, under an id that is the same for every attempt. */
export interface PieceRequest {
  /** Without events it says something of its client only. */
  readonly piece: BatchPiece;
  readonly batchId: string | null;
  /** Numbers of the id's range that the body lacks. */
  readonly without: NumberRanges;
}

export function requestOf(piece: BatchPiece, storeId: string): PieceRequest {
  const numbers = numbersOf(piece);
  if (numbers === null)
    return { piece, batchId: piece.batchId ?? `${storeId}-${piece.firstSeq}`, without: [] };
  const given = piece.batchId === null ? null : parseNumberedId(piece.batchId);
  const [first, last] = given === null ? [numbers[0]!, numbers.at(-1)!] : [given.first, given.last];
  return {
    piece,
    batchId: `${piece.client}.${first}-${last}`,
    without: without([[first, last]], rangesOf(numbers)),
  };
}

/** Two requests with half the events each; null when there is one event only. */
export function halvesOf({ piece, batchId }: PieceRequest): readonly PieceRequest[] | null {
  if (piece.events.length < 2) return null;
  const middle = piece.events.length >> 1;
  const halves = [piece.events.slice(0, middle), piece.events.slice(middle)];
  return halves.map((events, nth) => {
    const half = { ...piece, events, batchId: null };
    return numbersOf(half) === null
      ? { piece: half, batchId: `${batchId}-${nth + 1}`, without: [] }
      : requestOf(half, "");
  });
}

export function urlOf(
  { piece, batchId, without: left }: PieceRequest,
  target: string,
  nowMs: number,
): string {
  const path = piece.path === "test" ? TEST_PATH : TRACK_PATH;
  const run = piece.run === null ? "" : `/r/${encodeURIComponent(piece.run)}`;
  const dropped = Object.entries(piece.dropped)
    .flatMap(([reason, ranges]) =>
      ranges.map(([first, last]) => `${piece.client}.${first}-${last}:${reason}`),
    )
    .slice(-maxDroppedRanges);
  const age = Math.max(0, Math.round(nowMs - piece.trackedAtMs));
  const upto = batchId === null ? `${piece.client}.${piece.upto}` : piece.upto;
  const query = [
    ...(batchId === null ? [] : [`${BATCH_PARAM}=${batchId}`]),
    ...(left.length === 0 ? [] : [`${WITHOUT_PARAM}=${rangesText(left)}`]),
    ...(piece.events.length === 0 ? [] : [`${AGE_PARAM}=${age}`]),
    ...(piece.upto === 0 ? [] : [`${UPTO_PARAM}=${upto}`]),
    ...(dropped.length === 0 ? [] : [`${DROPPED_PARAM}=${dropped.join(",")}`]),
  ];
  return `${target}${run}${path}?${query.join("&")}`;
}

export function bodyOf({ piece }: PieceRequest): string {
  return `[${piece.events.map(({ raw }) => raw).join(",")}]`;
}

/** Null where the events have no numbers, or not in order, as a plain key's have. */
function numbersOf({ client, events }: BatchPiece): readonly number[] | null {
  if (client === null) return null;
  const numbers = events.flatMap(({ number }) => number ?? []);
  return numbers.length === events.length ? numbers : null;
}

function rangesText(ranges: NumberRanges): string {
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(",");
}
