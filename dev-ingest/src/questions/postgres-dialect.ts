import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { Dialect } from "./question.ts";

const properties = sql`(coalesce(e.plain, e.raw)::json -> 'properties')`;

/** How PostgreSQL is asked where these properties have an index of their own. */
export function postgresDialectOf(indexed: readonly string[]): Dialect {
  const names = new Set(indexed);
  return {
    ...postgresDialect,
    indexed: names,
    propertyText: (path) =>
      path.length === 1 && names.has(path[0]!) ? indexedText(path[0]!) : textAt(path),
  };
}

/** A top-level property as its index has it: word for word, and without parameters. */
export function indexedText(property: string, event: Sql = properties): Sql {
  return textOf(sql`${event} -> ${raw(`'${property.replaceAll("'", "''")}'`)}::text`);
}

export const postgresDialect: Dialect = {
  indexed: new Set(),
  propertyText: textAt,
  propertyJson: (path) => sql`(${jsonAt(path)})::text`,
  containsText(needles) {
    const some = needles.map((needle) => sql`e.raw collate "C" ilike ${likePattern(needle)}`);
    return sql`(${join(some, " or ")})`;
  },
  isPresent: (path) => sql`coalesce(json_typeof(${jsonAt(path)}), 'null') <> 'null'`,
  isLike: (text, pieces) => sql`${text} like ${pieces.map(likeText).join("%")}`,
  compareNumber: (path, decimal) => sql`sign(${numberAt(path)} - ${decimal}::numeric)`,
  // Joined, the number is read once, and not again for each part of the aggregate.
  summary: (property) => ({
    join: sql`cross join lateral (select ${numberAt([property])} as number offset 0) as summed`,
    aggregate: sql`(case when count(summed.number) > 0 then json_build_object('count', count(summed.number),
      'sum', sum(summed.number)::text, 'min', min(summed.number)::text, 'max', max(summed.number)::text)::text end)`,
  }),
  // It knows how many events have a name.
  byTime: empty,
  addedTotals: ({ from, at, split, where }) => sql`
    select ${at} as at, ${split} as split, sum(count) as count, sum(sum) as sum, min(min) as min, max(max) as max
    from ${from} where ${where} group by 1, 2`,
  // Tables do not shrink when rows go, so what is counted is what was received.
  usedBytes: sql`select coalesce(sum(octet_length(raw)), 0) as bytes from event`,
};

function jsonAt(path: readonly string[]): Sql {
  return path.reduce((outer, key) => sql`${outer} -> ${key}::text`, properties);
}

function textAt(path: readonly string[]): Sql {
  return textOf(jsonAt(path));
}

function textOf(json: Sql): Sql {
  return sql`(case json_typeof(${json}) when 'object' then null when 'array' then null when 'null' then 'null'
    else (${json}) #>> '{}' end)`;
}

/**
 * A number, or text that is one, within the bounds of what is summed; null for everything else. Its selects have the event's
 * JSON read once: PostgreSQL would read it again wherever the expression is repeated. `offset 0` keeps them apart.
 */
function numberAt(path: readonly string[]): Sql {
  return sql`(select case when length(text) <= 400 and text ~ '^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$'
    then text::numeric end
    from (select ${textOf(sql`json`)} as text from (select ${jsonAt(path)} as json offset 0) as value offset 0) as value)`;
}

function likePattern(text: string): string {
  return `%${likeText(text)}%`;
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
