import type { EventFilter, EventQuery, Scope, TimeKind, TimeSpan } from "../questions/queries.ts";
import { parseSearch, type Term } from "../search/search-text.ts";
import type { Path } from "../wire/path.ts";
import { propertyParameter } from "./parameters.ts";
import { QueryMistake } from "./query-schema.ts";

// What the values of parameters mean to the store.

export type Optional<Values> = {
  readonly [Name in keyof Values]?: Exclude<Values[Name], undefined>;
};

/** Leaves out what was not given. */
export function given<Values extends object>(values: Values): Optional<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Optional<Values>;
}

export interface ScopeValues {
  readonly path?: Path | undefined;
  readonly run: string | undefined;
}

export function scopeOf(values: ScopeValues): Scope {
  return given({ path: values.path, run: runOf(values) });
}

export function runOf({ run: named }: ScopeValues): string | null | undefined {
  return named === "" ? null : named;
}

export interface CountedScopeValues {
  readonly path: Path | "*" | undefined;
  readonly run: string | undefined;
}

/** The scope of an answer of numbers: the normal path without runs, but both paths of a run that is named. */
export function countedScopeOf({ path, run: named }: CountedScopeValues): Scope {
  const isRun = named !== undefined && named !== "" && named !== "*";
  const counted = path ?? (isRun ? "*" : "track");
  return {
    ...(counted === "*" ? {} : { path: counted }),
    ...(named === "*" ? {} : { run: isRun ? named : null }),
  };
}

export interface TimeValues {
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly by: TimeKind;
}

export function timesOf({ from, until, by }: TimeValues): TimeSpan {
  if (from !== undefined && until !== undefined && from >= until)
    throw new QueryMistake("from is not before until: no time lies between them.");
  return { ...given({ fromMs: from, untilMs: until }), ...(by === "happened" ? {} : { by }) };
}

export interface FilterValues extends TimeValues {
  readonly name: string | undefined;
  readonly status: EventQuery["status"] | undefined;
  readonly text: string | undefined;
  readonly search: string | undefined;
  readonly [propertyParameter]: EventQuery["properties"] & object;
}

export function filterOf(values: FilterValues): EventFilter {
  const properties = values[propertyParameter];
  return {
    ...timesOf(values),
    ...given({
      name: values.name,
      status: values.status,
      text: values.text,
      search: termsOf(values.search),
    }),
    ...(properties.length === 0 ? {} : { properties }),
  };
}

/** The terms of a search; undefined where it restricts nothing. */
export function termsOf(search: string | undefined): readonly Term[] | undefined {
  const parsed = parseSearch(search ?? "");
  if ("mistake" in parsed) {
    const { message, index } = parsed.mistake;
    throw new QueryMistake(`search, column ${index + 1}: ${message}`);
  }
  return parsed.terms.length === 0 ? undefined : parsed.terms;
}
