import type * as z from "zod";
import type { RequestError } from "../http/request-error.ts";
import { closestName } from "../wire/closest-name.ts";
import { propertyParameter } from "./parameters.ts";

export type QueryResult<Query> = { readonly query: Query } | { readonly error: RequestError };

/** The parameters of one route: what reads them, and what describes them. */
export interface QuerySchema<Query> {
  /** By name. */
  readonly parameters: Readonly<Record<string, z.ZodType>>;
  /** Reads a query string; an unknown, repeated or unusable parameter is an error that names it, never a guess. */
  readonly read: (given: URLSearchParams) => QueryResult<Query>;
}

/** Parameters that are fine one by one and make no sense together. The message says what to do. */
export class QueryMistake extends Error {
  override readonly name = "QueryMistake";
}

type Values<Shape extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Name in keyof Shape]: z.output<Shape[Name]>;
};

/**
 * Declares the parameters of a route, and what is made of them.
 *
 * @param toQuery May throw `QueryMistake`.
 */
export function querySchema<Shape extends Readonly<Record<string, z.ZodType>>, Query>(
  parameters: Shape,
  toQuery: (values: Values<Shape>) => Query,
): QuerySchema<Query> {
  return {
    parameters,
    read(given) {
      try {
        return { query: toQuery(valuesOf(given, parameters)) };
      } catch (error) {
        if (!(error instanceof QueryMistake)) throw error;
        return { error: { code: "query-invalid", message: error.message } };
      }
    },
  };
}

function valuesOf<Shape extends Readonly<Record<string, z.ZodType>>>(
  given: URLSearchParams,
  parameters: Shape,
): Values<Shape> {
  const texts = textsOf(given, parameters);
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(parameters)) {
    const text = texts[name];
    const result = schema.safeParse(text);
    if (!result.success) {
      const expected = result.error.issues[0]!.message;
      const found = typeof text === "string" ? JSON.stringify(text.slice(0, 100)) : "missing";
      throw new QueryMistake(`The query parameter ${name} is ${found}; expected ${expected}.`);
    }
    values[name] = result.data;
  }
  return values as Values<Shape>;
}

interface PropertyText {
  readonly path: readonly string[];
  readonly value: string;
}

/** What is given, by name; `property.<path>` is gathered in one list. */
function textsOf(
  given: URLSearchParams,
  parameters: Readonly<Record<string, z.ZodType>>,
): Readonly<Record<string, string | PropertyText[]>> {
  const names = Object.keys(parameters);
  const seen = new Set<string>();
  const texts: Record<string, string | PropertyText[]> = {};
  for (const [name, text] of given) {
    if (seen.has(name))
      throw new QueryMistake(`The query parameter ${shown(name)} is given twice.`);
    seen.add(name);
    if (names.includes(propertyParameter) && /^property\../.test(name)) {
      const path = name.slice("property.".length).split(".");
      ((texts[propertyParameter] ??= []) as PropertyText[]).push({ path, value: text });
    } else if (names.includes(name) && name !== propertyParameter) texts[name] = text;
    else throw new QueryMistake(unknown(name, names));
  }
  return texts;
}

function unknown(name: string, names: readonly string[]): string {
  const meant = closestName(name, names);
  if (meant !== null)
    return `There is no query parameter ${shown(name)} here; did you mean ${meant}?`;
  return `There is no query parameter ${shown(name)} here. ${
    names.length === 0 ? "This call takes none." : `This call takes ${names.join(", ")}.`
  }`;
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
