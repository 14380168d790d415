import type { Batch } from "./batch.ts";
import type { DropReason } from "./diagnostics.ts";

/** Numbers of one client that were dropped for one reason. */
interface DroppedRange {
  readonly client: string;
  readonly first: number;
  readonly last: number;
  readonly reason: DropReason;
}

/** What was dropped and has to be reported to the ingest, so that it does not look for those events. */
export interface DroppedRanges {
  add(batch: Batch, reason: DropReason): void;
  /** Those for one request. They are to be reported again until `confirm`. */
  next(): readonly DroppedRange[];
  /** The ingest has heard of these. */
  confirm(reported: readonly DroppedRange[]): void;
  clear(): void;
}

const mostInRequest = 10;
/** Beyond it the oldest are forgotten. */
const mostKept = 100;

export function createDroppedRanges(): DroppedRanges {
  let ranges: DroppedRange[] = [];
  return {
    add({ client, first, events, plainId }, reason) {
      if (plainId !== undefined) return;
      const previous = ranges.at(-1);
      const continues =
        previous?.client === client && previous.reason === reason && previous.last + 1 === first;
      if (continues) ranges.pop();
      ranges.push({
        client,
        first: continues ? previous.first : first,
        last: first + events.length - 1,
        reason,
      });
      ranges = ranges.slice(-mostKept);
    },
    next: () => ranges.slice(0, mostInRequest),
    confirm(reported) {
      ranges = ranges.filter((range) => !reported.includes(range));
    },
    clear() {
      ranges = [];
    },
  };
}

/** Writes ranges as the wire has them: `c.17-19:expired,c.21-21:rejected`. */
export function textOfRanges(ranges: readonly DroppedRange[]): string {
  return ranges
    .map(({ client, first, last, reason }) => `${client}.${first}-${last}:${reason}`)
    .join(",");
}
