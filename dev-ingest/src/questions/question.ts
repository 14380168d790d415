import sql, { join, raw, type RawValue, type Sql } from "sql-template-tag";
import type { Path } from "../wire/path.ts";
import type { RowQuery, Scope } from "./queries.ts";
import type { Page, Sender } from "./rows.ts";

/** One row of an answer. */
export type Row = Readonly<Record<string, Cell>>;
export type Cell = string | number | bigint | null | undefined;

/**
 * What is asked of an engine, statement by statement: yields SQL, is given its rows, and returns the answer. The engines
 * run the same questions, one at once and the other when its server answers.
 */
export type Question<Answer> = Generator<Sql, Answer, readonly Row[]>;

/** Where engines speak differently of an event, which is called `e`. */
export interface Dialect {
  /** A property as text, numbers as written; null when it is missing, an object or an array. Null itself is `null`. */
  propertyText(path: readonly string[]): Sql;
  /** A property as JSON; null when it is missing. Equal texts may differ in their escapes. */
  propertyJson(path: readonly string[]): Sql;
  /** Whether the event's JSON text holds any of these, whatever the case of ASCII letters. */
  containsText(needles: readonly string[]): Sql;
  /** Whether a property is there and not null. */
  isPresent(path: readonly string[]): Sql;
  /** Whether a text is these pieces with anything between them. */
  isLike(text: Sql, pieces: readonly string[]): Sql;
  /** Less than, equal to or greater than 0, as a numeric property is to a decimal; null when it is not numeric. */
  compareNumber(path: readonly string[], decimal: string): Sql;
  /** Aggregate of a top-level property: `SummaryText` as JSON, or null when no event has a number there; and what it joins to `event e`. */
  summary(property: string): { readonly aggregate: Sql; readonly join: Sql };
  /** Top-level properties that have an index of their own, beside those that are called ids. */
  readonly indexed: ReadonlySet<string>;
  /** Said of `event e` where a span of time is so short that no other index may find its events. */
  readonly byTime: Sql;
  /** Rows of sums added up by `at` and `split`: several rows may have the same two. */
  addedTotals(totals: {
    readonly from: Sql;
    readonly at: Sql;
    readonly split: Sql;
    readonly where: Sql;
  }): Sql;
  /** Bytes that the store uses, as one row with `bytes`. */
  readonly usedBytes: Sql;
}

/** Joins conditions; without any, everything is meant. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : join(conditions, " and ");
}

/** Conditions on the path and run of a table's rows. */
export function inScope({ path, run }: Scope): Sql[] {
  const conditions: Sql[] = [];
  if (path !== undefined) conditions.push(sql`path = ${path}`);
  if (run !== undefined) conditions.push(sql`run = ${run ?? ""}`);
  return conditions;
}

/** Conditions on the place of a table's rows. */
export function inRange(column: Sql, { after, before }: Pick<RowQuery, "after" | "before">): Sql[] {
  const conditions: Sql[] = [];
  if (after !== undefined) conditions.push(sql`${column} > ${after}`);
  if (before !== undefined) conditions.push(sql`${column} < ${before}`);
  return conditions;
}

export function direction(order: RowQuery["order"]): Sql {
  return order === "oldest" ? sql`asc` : sql`desc`;
}

/** Makes a page of rows of which one more was asked for than the page may have. */
export function pageOf<Stored extends { readonly seq: number }>(
  rows: readonly Stored[],
  limit: number,
): Page<Stored> {
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)!.seq : null };
}

/** The largest multiple of a step that an integer has. A parameter of SQLite is not an integer, and would not divide as one. */
export function wholeOf(column: Sql, step: number): Sql {
  const literal = raw(String(Math.trunc(step)));
  return sql`(${column} / ${literal} * ${literal})`;
}

/** A list of values for `in`. */
export function listOf(values: readonly RawValue[]): Sql {
  return sql`(${join(values)})`;
}

export function pathOf(row: Row): Path {
  return row["path"] === "test" ? "test" : "track";
}

export function runOf(row: Row): string | null {
  return row["run"] === "" ? null : String(row["run"]);
}

export function textOf(value: Cell): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function numberOf(value: Cell): number | null {
  return value === null || value === undefined ? null : Number(value);
}

export function senderOf(row: Row): Sender {
  return { origin: textOf(row["origin"]), userAgent: textOf(row["user_agent"]) };
}
