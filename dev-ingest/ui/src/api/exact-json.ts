/** A number that JavaScript would write otherwise than it was sent: `25.00`, `9223372036854775807`. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/**
 * Parses JSON and keeps numbers as they are written, where the browser says how
 * (https://tc39.es/proposal-json-parse-with-source/; elsewhere as `JSON.parse`).
 *
 * @throws {SyntaxError} When the text is not JSON.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, keepSource) as unknown;
}

function keepSource(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" &&
    context?.source !== undefined &&
    context.source !== String(value)
    ? new ExactNumber(context.source)
    : value;
}

/** The text of a value that is neither a list nor an object, as the search compares it; null for those. */
export function scalarText(value: unknown): string | null {
  if (value === null) return "null";
  if (value instanceof ExactNumber) return value.text;
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
