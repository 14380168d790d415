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
  /** Received at or after. */
  readonly from?: Date | string;
  /** Received before. */
  readonly until?: Date | string;
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

/** What a series counts and sums. */
export interface SeriesFilter extends Pick<
  EventFilter,
  "path" | "run" | "name" | "from" | "until"
> {
  /** A numeric top-level property; decimal strings count as numbers. Without one events are counted. */
  readonly property?: string;
  /** A property whose values split the series. */
  readonly group?: string;
  /** Whole minutes, hours or days. @default "1m" */
  readonly interval?: `${number}${"m" | "h" | "d"}`;
  /** Adds up what came before within the answer. @default false */
  readonly cumulative?: boolean;
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
