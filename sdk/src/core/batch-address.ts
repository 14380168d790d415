import { AGE_PARAM, ASK_PARAM, BATCH_PARAM, DROPPED_PARAM, UPTO_PARAM } from "../wire.ts";
import { idOf, type Batch } from "./batch.ts";

/** What a request says beside the events it carries. Empty texts and `undefined` are left out. */
export interface BatchAddress {
  /** The highest number that the client of the batch has given so far. */
  readonly upto?: number | undefined;
  /** What clients have dropped: `c.17-19:expired`, separated by commas. */
  readonly dropped?: string;
  /** Ids of batches whose answers nobody has seen, separated by commas. */
  readonly ask?: string;
}

/** Makes the address to which one attempt at a batch goes. */
export function addressOf(url: string, batch: Batch, { upto, dropped, ask }: BatchAddress): string {
  const ageMs = Math.floor(Date.now() - batch.trackedAt);
  let address = `${url}?${BATCH_PARAM}=${idOf(batch)}${batch.query ?? ""}`;
  for (const [name, value] of [
    // Tracked before the clock was set back: unknown.
    [AGE_PARAM, ageMs >= 0 && `${ageMs}`],
    [UPTO_PARAM, upto],
    [DROPPED_PARAM, dropped],
    [ASK_PARAM, ask],
  ]) {
    if (value) address += `&${name as string}=${value}`;
  }
  return address;
}
