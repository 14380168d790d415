import type { Parameter } from "./open-api-parameters.ts";

/** What one method of a path takes and answers. */
export interface Operation {
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

export const json = (schema: string): object => ({
  description: "OK",
  content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } },
});
export const refused: object = {
  description: "The query cannot be read; the message names what.",
  ...contentOf("Error"),
};
export const forbidden: object = {
  description: "Only this server's own pages, programs on its machine and holders of the key may.",
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
