import sql, { type Sql } from "sql-template-tag";
import type { Pattern, Term } from "../search/search-text.ts";
import { isIdName, maxIdUnits, plainString } from "../properties/property-values.ts";
import type { PropertyFilter } from "./queries.ts";
import type { Dialect } from "./question.ts";

type FieldTerm = Extract<Term, { kind: "field" }>;

/** The property that a term asks for by its whole value. */
export function wholeProperty(term: Term): PropertyFilter | null {
  if (term.kind !== "property" || term.isNegated || term.pattern.length !== 1) return null;
  return { path: term.path, value: term.pattern[0]! };
}

/** The name that a term asks for as a whole. */
export function wholeName(term: Term): string | null {
  if (term.kind !== "field" || term.field !== "name" || term.isNegated) return null;
  return term.pattern.length === 1 ? term.pattern[0]! : null;
}

/** Whether its events are indexed by it: only top-level properties are. */
export function isIndexedId({ path, value }: PropertyFilter): boolean {
  return path.length === 1 && isIdName(path[0]!) && value.length <= maxIdUnits;
}

/** Whether a term asks for something of the batch that brought the event. */
export function asksBatch(term: Term): boolean {
  return (
    term.kind === "late" || (term.kind === "field" && ["batch", "client"].includes(term.field))
  );
}

/** Whether a term can be answered from what is counted by minute: the name, the path and the run. */
export function isCounted(term: Term): term is FieldTerm {
  return term.kind === "field" && ["name", "path", "run"].includes(term.field);
}

/** Whether an index finds the events of a term. */
export function isIndexedTerm(term: Term): boolean {
  if (term.isNegated || term.kind !== "field" || term.pattern.length > 1) return false;
  return term.field === "name" || term.field === "run" || isStatusWithIssues(term);
}

function isStatusWithIssues({ field, pattern }: FieldTerm): boolean {
  return field === "status" && pattern[0] !== "ok";
}

/** What the columns of a minute must be like: `isCounted` terms only. */
export function countedCondition(term: FieldTerm, dialect: Dialect): Sql {
  return unless(term, fieldCondition(columnOf(term, sql``), term.pattern, dialect));
}

/** What an event `e` must be like; `b` is its batch. */
export function eventCondition(term: Term, dialect: Dialect): Sql {
  return unless(term, positiveCondition(term, dialect));
}

/** What is unknown is not so: an event without an amount is found by `-amount:>100`. */
function unless({ isNegated }: Term, condition: Sql): Sql {
  return isNegated ? sql`(${condition}) is not true` : condition;
}

function positiveCondition(term: Term, dialect: Dialect): Sql {
  switch (term.kind) {
    case "text":
      return dialect.containsText(needlesOf(term.text));
    case "field":
      return fieldCondition(columnOf(term, sql`e.`), term.pattern, dialect);
    case "late":
      return sql`b.received_at_ms - e.happened_at_ms ${operators[term.comparison]} ${term.ms}`;
    case "property":
      return isAnything(term.pattern)
        ? dialect.isPresent(term.path)
        : patternCondition(dialect.propertyText(term.path), term.pattern.map(plainString), dialect);
    default:
      return sql`${dialect.compareNumber(term.path, term.number)} ${operators[term.comparison]} 0`;
  }
}

const operators = { ">": sql`>`, ">=": sql`>=`, "<": sql`<`, "<=": sql`<=` } as const;

function columnOf({ field }: FieldTerm, event: Sql): Sql {
  switch (field) {
    case "batch":
      return sql`coalesce(b.batch_id, '')`;
    case "client":
      return sql`coalesce(b.client, '')`;
    case "source":
      return sql`${event}time_source`;
    case "name":
      return sql`${event}name`;
    case "status":
      return sql`${event}status`;
    case "run":
      return sql`${event}run`;
    default:
      return sql`${event}path`;
  }
}

/** A star alone asks for events that have one: a run, a batch id. */
function fieldCondition(column: Sql, pattern: Pattern, dialect: Dialect): Sql {
  return isAnything(pattern) ? sql`${column} <> ''` : patternCondition(column, pattern, dialect);
}

function patternCondition(text: Sql, pattern: Pattern, dialect: Dialect): Sql {
  return pattern.length === 1 ? sql`${text} = ${pattern[0]!}` : dialect.isLike(text, pattern);
}

function isAnything(pattern: Pattern): boolean {
  return pattern.length === 2 && pattern.every((piece) => piece === "");
}

/** A text as it may stand in JSON: as characters, and as the escapes of senders that write ASCII only. */
export function needlesOf(text: string): readonly string[] {
  const quoted = JSON.stringify(text).slice(1, -1);
  const ascii = quoted.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return ascii === quoted ? [quoted] : [quoted, ascii];
}
