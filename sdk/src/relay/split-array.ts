/** One element of a JSON array, as text that nothing has parsed yet. */
export interface ElementText {
  readonly text: string;
  /** How deep it nests: 0 for a scalar, 1 for an object of scalars. */
  readonly levels: number;
  /** Keys of its objects, nested ones counted. */
  readonly keys: number;
}

/**
 * Splits the text of a JSON array into its elements, without recursion and without parsing them: what is nested too deep
 * can be refused before a parser meets it, and what passes keeps every digit.
 *
 * @returns `undefined` when the brackets are not those of one array. The elements need not be JSON.
 */
export function splitArray(json: string): readonly ElementText[] | undefined {
  const text = json.trim();
  if (!text.startsWith("[")) return undefined;
  const elements: ElementText[] = [];
  let depth = 0;
  let start = 1;
  let levels = 0;
  let keys = 0;
  const endElement = (end: number): void => {
    elements.push({ text: text.slice(start, end).trim(), levels, keys });
    start = end + 1;
    levels = keys = 0;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      at = endOfString(text, at);
      if (at === -1) return undefined;
    } else if (sign === "[" || sign === "{") {
      levels = Math.max(levels, depth);
      depth++;
    } else if (sign === "]" || sign === "}") {
      depth--;
      if (depth > 0) continue;
      if (at !== text.length - 1) return undefined;
      endElement(at);
      return elements.length === 1 && elements[0]?.text === "" ? [] : elements;
    } else if (sign === ":") {
      keys++;
    } else if (sign === "," && depth === 1) {
      endElement(at);
    }
  }
  return undefined;
}

/** The index of the quote that closes a string, or -1. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}
