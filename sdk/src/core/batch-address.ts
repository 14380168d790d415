import {
  AGE_PARAM,
  ASK_PARAM,
  BATCH_PARAM,
  DROPPED_PARAM,
  LEDGER_PARAM,
  UPTO_PARAM,
} from "../wire.ts";
import { idOf, type Batch } from "./batch.ts";

/** What a request says beside the events it carries. Empty texts and 0 are left out. */
export interface BatchAddress {
  /** The highest number that the client of the batch has given so far. */
  readonly upto: number;
  /** What clients have dropped: `c.17-19:expired`, separated by commas. */
  readonly dropped: string;
  /** With `debug`, what the client counts: `60.40.20` tracked, delivered and pending. */
  readonly ledger: string;
  /** Ids of batches whose answers no one has seen, separated by commas. */
  readonly ask: string;
}

/** Makes the address to which one attempt at a batch goes. */
export function addressOf(
  url: string,
  batch: Batch,
  { upto, dropped, ledger, ask }: BatchAddress,
): string {
  const age = Math.floor(Date.now() - batch.trackedAt);
  return (
    `${url}?${BATCH_PARAM}=${idOf(batch)}${batch.query ?? ""}` +
    // Negative where the clock was set back since: unknown.
    (age >= 0 ? `&${AGE_PARAM}=${age}` : "") +
    (upto ? `&${UPTO_PARAM}=${upto}` : "") +
    (dropped && `&${DROPPED_PARAM}=${dropped}`) +
    (ledger && `&${LEDGER_PARAM}=${ledger}`) +
    (ask && `&${ASK_PARAM}=${ask}`)
  );
}
