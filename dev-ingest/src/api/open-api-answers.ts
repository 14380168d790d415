import type { Parameter } from "./open-api-parameters.ts";

/** What one method of a path takes and answers. */
export interface Operation {
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

/** Operations by method, by path. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export const json = (schema: string): object => ({
  description: "OK",
  content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } },
});
export const refused: object = {
  description: "The query cannot be read; the message names what.",
  ...contentOf("Error"),
};
export const unauthorized: object = {
  description: "The server has a key: send it in x-analytics-key, or sign the browser in.",
  ...contentOf("Error"),
};
export const forbidden: object = {
  description: "A page of another origin may not.",
  ...contentOf("Error"),
};
export const answers = (
  schema: string,
  more: Readonly<Record<string, object>> = {},
): Operation["responses"] => ({ "200": json(schema), "400": refused, ...more });

export function contentOf(schema: string): object {
  return {
    content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}
