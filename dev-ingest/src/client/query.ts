/** Which events; what is left out does not restrict. */
export interface EventFilter {
  readonly path?: "track" | "test";
  /** null asks for what came without a run. */
  readonly run?: string | null;
  readonly name?: string;
  readonly status?: "ok" | "warning" | "invalid";
  /** Values of properties as text, by their path: `{"donation_id": 123, "donor.country": "DE"}`. */
  readonly properties?: Readonly<Record<string, string | number | boolean | null>>;
  /** Occurs in the event's JSON text; case does not matter. */
  readonly text?: string;
  /** Terms of the search field, all of which must hold: `"name:donation_* amount:>100 -status:ok"`. */
  readonly search?: string;
  /** Happened at or after. */
  readonly from?: Date | string;
  /** Happened before. */
  readonly until?: Date | string;
  /** Which time is meant. @default "happened" */
  readonly by?: "happened" | "received";
  /** Only with a greater seq. */
  readonly after?: number;
}

/** One page of a list. */
export interface PageQuery {
  /** Only with a smaller seq. */
  readonly before?: number;
  /** @default "newest" */
  readonly order?: "newest" | "oldest";
  /** At most so many, 1 to 1,000. @default 100 */
  readonly limit?: number;
}

/** Whose history, beside the property: of the normal path without runs, unless something else is asked for. */
export interface HistoryFilter extends Omit<EventFilter, "path" | "run" | "after">, CountedScope {
  /** @default "oldest" */
  readonly order?: "newest" | "oldest";
  /** At most so many, 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** The next page: `next` of the last one. */
  readonly beyond?: string;
}

/** What numbers are of: the normal path without runs, unless something else is asked for; of a run both paths. */
export interface CountedScope {
  /** `*` for both paths. */
  readonly path?: "track" | "test" | "*";
  /** null for what came without a run, `*` for everything. */
  readonly run?: string | null;
}

/** What a series counts and sums. */
export interface SeriesFilter
  extends CountedScope, Pick<EventFilter, "name" | "search" | "from" | "until" | "by"> {
  /** A numeric top-level property; decimal strings count as numbers. Without one events are counted. */
  readonly property?: string;
  /** A property whose values split the series. */
  readonly group?: string;
  /** Splits the series by the event itself. */
  readonly split?: "name" | "status";
  /** Whole minutes, hours or days. @default "1m" */
  readonly interval?: `${number}${"m" | "h" | "d"}`;
  /** Adds up what came before within the answer. @default false */
  readonly cumulative?: boolean;
  /** One point instead: everything up to this instant, that included. */
  readonly at?: Date | string;
  /** Intervals begin on this zone's clock: `"Europe/Berlin"`. @default "UTC" */
  readonly tz?: string;
}

type Value =
  | string
  | number
  | boolean
  | Date
  | null
  | undefined
  | Readonly<Record<string, string | number | boolean | null>>;

/** Writes a query as the server reads it. */
export function toSearchParams(query: object): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, Value][]) {
    if (value === undefined) continue;
    if (value === null) parameters.set(name, "");
    else if (value instanceof Date) parameters.set(name, value.toISOString());
    else if (typeof value === "object") {
      for (const [path, text] of Object.entries(value))
        parameters.append(`property.${path}`, String(text));
    } else parameters.set(name, String(value));
  }
  return parameters;
}
