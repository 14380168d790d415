import type { DatabaseSync } from "node:sqlite";
import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import { addDecimals, compareDecimals, decimalText, readDecimal } from "../properties/decimal.ts";
import { decimalOfJson } from "../properties/property-values.ts";
import type { Dialect, Question } from "./question.ts";
import { addValue, emptySummary, type Summary, summaryText } from "../properties/summary.ts";

const json = sql`coalesce(e.plain, e.raw)`;

/** How SQLite is asked where these properties have an index of their own. */
export function sqliteDialectOf(indexed: readonly string[]): Dialect {
  const names = new Set(indexed);
  return {
    ...sqliteDialect,
    indexed: names,
    propertyText: (path) =>
      path.length === 1 && names.has(path[0]!)
        ? textAt(json, quoted(jsonPath(path)))
        : sqliteDialect.propertyText(path),
  };
}

export const sqliteDialect: Dialect = {
  propertyText: (path) => textAt(json, sql`${jsonPath(path)}`),
  propertyJson: (path) => sql`${json} -> ${jsonPath(path)}`,
  containsText(needles) {
    return sql`(${join(
      needles.map((needle) => sql`e.raw like ${likePattern(needle)} escape '\\'`),
      " or ",
    )})`;
  },
  isPresent: (path) => sql`coalesce(json_type(${json}, ${jsonPath(path)}), 'null') <> 'null'`,
  isLike: (text, pieces) => sql`${text} glob ${pieces.map(globText).join("*")}`,
  compareNumber: (path, decimal) => sql`decimal_compare(${json} -> ${jsonPath(path)}, ${decimal})`,
  indexed: new Set(),
  summary: (property) => ({
    join: empty,
    aggregate: sql`exact_summary(${json} -> ${jsonPath([property])})`,
  }),
  // Without statistics it would take the index of the name, which very many events may have.
  byTime: sql`indexed by event_by_time`,
  addedTotals({ from, at, split, where }) {
    return sql`
      select ${at} as at, ${split} as split, sum(count) as count, sum(${unitsOf("sum")}) || 'e-' || ${scaleOf("sum")} as sum,
        min(${unitsOf("min")}) || 'e-' || ${scaleOf("min")} as min, max(${unitsOf("max")}) || 'e-' || ${scaleOf("max")} as max
      from ${from} where ${where} and ${isShort}
      group by 1, 2, ${scaleOf("sum")}, ${scaleOf("min")}, ${scaleOf("max")}
      union all
      select ${at}, ${split}, count, sum, min, max from ${from} where ${where} and not ${isShort}`;
  },
  usedBytes: sql`select (page_count - freelist_count) * page_size as bytes
    from pragma_page_count(), pragma_freelist_count(), pragma_page_size()`,
};

/** Makes the index of a property. Its expression is word for word that of questions, or they would not use it. */
export function* indexProperty(property: string): Question<void> {
  const text = textAt(sql`coalesce(plain, raw)`, quoted(jsonPath([property])));
  const name = raw(`"property ${property.replaceAll('"', '""')}"`);
  yield sql`create index if not exists ${name} on event (${text}) where ${text} is not null`;
}

function textAt(event: Sql, at: Sql): Sql {
  return sql`(case json_type(${event}, ${at}) when 'text' then ${event} ->> ${at} when 'object' then null
    when 'array' then null else ${event} -> ${at} end)`;
}

/** Text as a literal: an index has no parameters. */
function quoted(text: string): Sql {
  return raw(`'${text.replaceAll("'", "''")}'`);
}

/** Decimals whose units, as integers, any number of rows can add up in 64 bits. */
const isShort = sql`max(length(sum), length(min), length(max)) <= 12`;

function unitsOf(column: "sum" | "min" | "max"): Sql {
  return sql`cast(replace(${raw(column)}, '.', '') as integer)`;
}

function scaleOf(column: "sum" | "min" | "max"): Sql {
  const name = raw(column);
  return sql`iif(instr(${name}, '.') = 0, 0, length(${name}) - instr(${name}, '.'))`;
}

/** Teaches a connection the arithmetic of decimals, which are text in SQLite. */
export function addDecimalFunctions(database: DatabaseSync): void {
  database.function("decimal_add", { deterministic: true }, (left, right) =>
    decimalText(addDecimals(readDecimal(String(left)), readDecimal(String(right)))),
  );
  database.function("decimal_min", { deterministic: true }, (left, right) =>
    outermost(String(left), String(right), -1),
  );
  database.function("decimal_max", { deterministic: true }, (left, right) =>
    outermost(String(left), String(right), 1),
  );
  database.function("decimal_compare", { deterministic: true }, (value, decimal) => {
    const number = decimalOfJson(value === null ? null : String(value));
    return number === null ? null : compareDecimals(number, readDecimal(String(decimal)));
  });
  database.aggregate("exact_summary", {
    start: emptySummary as () => never,
    step(state, value) {
      const summary = state as unknown as Summary;
      const decimal = decimalOfJson(value === null ? null : String(value));
      if (decimal !== null) addValue(summary, decimal);
      return state;
    },
    result(state) {
      const text = summaryText(state as unknown as Summary);
      return text === null ? null : JSON.stringify(text);
    },
  });
}

function outermost(left: string, right: string, sign: number): string {
  return compareDecimals(readDecimal(left), readDecimal(right)) * sign >= 0 ? left : right;
}

function jsonPath(path: readonly string[]): string {
  return ["$.properties", ...path.map((key) => JSON.stringify(key))].join(".");
}

function globText(text: string): string {
  return text.replace(/[*?[]/g, "[$&]");
}

function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
}
