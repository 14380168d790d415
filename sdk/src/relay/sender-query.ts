import { isNumberedId, addToRanges, numbersOf } from "./event-numbers.ts";
import {
  AGE_PARAM,
  ASK_PARAM,
  BATCH_PARAM,
  DROPPED_PARAM,
  UPTO_PARAM,
  WITHOUT_PARAM,
} from "../wire.ts";
import type { Selection } from "./select-events.ts";

/** What a sender says beside its events. What cannot be read is absent, as it is for the ingest. */
export interface SenderQuery {
  readonly batch?: string;
  /** Numbers that the body leaves out: `3,7-9`. */
  readonly without: string;
  /** How long before the request its first event was tracked. Milliseconds. */
  readonly ageMs?: number;
  /** Reports about the sender's other events, ready to append to an address: `&upto=17&dropped=c.3:expired`. */
  readonly reports: string;
  /** Ids that the sender asks about, likewise: `&ask=c.1-3`. */
  readonly question: string;
}

/** Of characters that mean nothing else in an address. */
const readable = /^[\w.~:,-]{1,4000}$/;

/** Reads the part of a target behind `?`. */
export function readQuery(target: string): SenderQuery {
  const parameters = new URLSearchParams(/\?([^#]*)/.exec(target)?.[1]);
  const read = (name: string): string => {
    const value = parameters.get(name) ?? "";
    return readable.test(value) ? value : "";
  };
  const append = (name: string): string => {
    const value = read(name);
    return value === "" ? "" : `&${name}=${value}`;
  };
  const batch = read(BATCH_PARAM);
  const age = read(AGE_PARAM);
  return {
    ...(/^[\w.~-]{1,128}$/.test(batch) && { batch }),
    without: read(WITHOUT_PARAM),
    ...(/^\d{1,15}$/.test(age) && { ageMs: Number(age) }),
    reports: append(UPTO_PARAM) + append(DROPPED_PARAM),
    question: append(ASK_PARAM),
  };
}

/** The longest `without` that every server on the way takes in an address. */
const maxWithoutLength = 4_000;

/**
 * Says which events are left in a batch, so that the ingest does not miss the others.
 *
 * @returns The query with the same id, or with a plain one where the numbers did not agree before; `undefined` when too many
 *   gaps would have to be named.
 */
export function withoutRemoved(
  query: SenderQuery,
  { received, removed }: Selection,
): SenderQuery | undefined {
  const { batch, without } = query;
  if (batch === undefined || removed.length === 0 || !isNumberedId(batch)) return query;
  const numbers = numbersOf(batch, without, received);
  // A shorter body could agree with the range by accident.
  if (!numbers) return { ...query, batch: `relayed.${batch}`, without: "" };
  const more = addToRanges(
    without,
    removed.map((index) => numbers[index]!),
  );
  return more.length > maxWithoutLength ? undefined : { ...query, without: more };
}
