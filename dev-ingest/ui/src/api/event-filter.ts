import type { Parameters } from "./ask.ts";

export type TimeKind = "happened" | "received";

/** Which events are looked at. */
export interface EventFilter {
  /** In the language of the search field; empty for all. */
  readonly search: string;
  /** Milliseconds since 1970; null where the time has no end. */
  readonly from: number | null;
  readonly until: number | null;
  /** Which time is meant. */
  readonly by: TimeKind;
}

/** A filter as the parameters of the API. */
export function filterParameters({ search, from, until, by }: EventFilter): Parameters {
  return {
    search: search === "" ? undefined : search,
    from: from ?? undefined,
    until: until ?? undefined,
    by: by === "happened" ? undefined : by,
  };
}

/** Whether two filters mean the same events. */
export function isSameFilter(one: EventFilter, other: EventFilter): boolean {
  return (
    one.search === other.search &&
    one.from === other.from &&
    one.until === other.until &&
    one.by === other.by
  );
}
