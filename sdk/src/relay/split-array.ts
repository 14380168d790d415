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
  // From one sign that matters to the next: all that is between them is for a parser.
  const signs = /["[\]{}:,]/g;
  for (let found; (found = signs.exec(text));) {
    const at = found.index;
    switch (found[0]) {
      case '"': {
        const end = endOfString(text, at);
        if (end === -1) return undefined;
        signs.lastIndex = end + 1;
        break;
      }
      case "[":
      case "{":
        levels = Math.max(levels, depth);
        depth++;
        break;
      case ":":
        keys++;
        break;
      case ",":
        if (depth === 1) endElement(at);
        break;
      default:
        depth--;
        if (depth > 0) break;
        if (at !== text.length - 1) return undefined;
        endElement(at);
        return elements.length === 1 && elements[0]?.text === "" ? [] : elements;
    }
  }
  return undefined;
}

/** The index of the quote that closes a string, or -1. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let unescaped = at;
    while (text[unescaped - 1] === "\\") unescaped--;
    // Backslashes escape each other in pairs.
    if ((at - unescaped) % 2 === 0) return at;
  }
  return -1;
}
