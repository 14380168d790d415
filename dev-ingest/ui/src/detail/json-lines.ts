import { ExactNumber, scalarText } from "../api/exact-json.ts";
import { isRecord, type Issue } from "../api/stored-event.ts";

/** One line of pretty JSON, with what was found wrong with the value that begins on it. */
export interface JsonLine {
  readonly depth: number;
  /** JSON text of the key with its quotes; null in an array and at the root. */
  readonly key: string | null;
  /** A bracket or the JSON text of a value. */
  readonly text: string;
  readonly kind: "bracket" | "string" | "number" | "literal";
  readonly hasComma: boolean;
  readonly issues: readonly Issue[];
  /** The value and its keys, where a search finds it: no list around it. */
  readonly found: { readonly place: readonly string[]; readonly value: string } | null;
}

export interface JsonListing {
  readonly lines: readonly JsonLine[];
  /** Lines beyond the bound. */
  readonly hiddenLines: number;
  /** Issues of something that has no line here. */
  readonly unplacedIssues: readonly Issue[];
}

interface OpenLine extends JsonLine {
  readonly pointer: string;
  /** The keys that lead to the value; null inside a list. */
  readonly place: readonly string[] | null;
  readonly issues: Issue[];
}

/**
 * Writes a value as pretty JSON, line by line, each issue at the line of its path or of the nearest one around it.
 *
 * @param root JSON Pointer of the value, as the issues count: `/properties`.
 */
export function listJson(
  value: unknown,
  root: string,
  issues: readonly Issue[],
  maxLines: number,
): JsonListing {
  const lines: OpenLine[] = [];
  write(lines, value, { pointer: root, place: [], depth: 0, key: null, hasComma: false });

  const lineByPointer = new Map<string, OpenLine>();
  for (const line of lines.slice(0, maxLines)) {
    if (!lineByPointer.has(line.pointer)) lineByPointer.set(line.pointer, line);
  }
  const unplacedIssues: Issue[] = [];
  for (const issue of issues) {
    const line = lineAround(lineByPointer, issue.path);
    (line?.issues ?? unplacedIssues).push(issue);
  }
  return {
    lines: lines.slice(0, maxLines),
    hiddenLines: Math.max(0, lines.length - maxLines),
    unplacedIssues,
  };
}

function lineAround(
  lineByPointer: ReadonlyMap<string, OpenLine>,
  pointer: string,
): OpenLine | undefined {
  for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const line = lineByPointer.get(path);
    if (line) return line;
  }
  return undefined;
}

type Place = Pick<OpenLine, "pointer" | "place" | "depth" | "key" | "hasComma">;

function write(lines: OpenLine[], value: unknown, place: Place): void {
  const children = childrenOf(value);
  if (children === null) {
    const text = scalarText(value);
    const found =
      place.place === null || text === null ? null : { place: place.place, value: text };
    lines.push({ ...place, ...leaf(value), found, issues: [] });
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (children.length === 0) {
    lines.push({ ...place, text: open + close, kind: "bracket", found: null, issues: [] });
    return;
  }
  lines.push({ ...place, text: open, kind: "bracket", hasComma: false, found: null, issues: [] });
  children.forEach(([name, child], index) =>
    write(lines, child, {
      pointer: `${place.pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      place: Array.isArray(value) || place.place === null ? null : [...place.place, name],
      depth: place.depth + 1,
      key: Array.isArray(value) ? null : jsonText(name),
      hasComma: index < children.length - 1,
    }),
  );
  lines.push({ ...place, key: null, text: close, kind: "bracket", found: null, issues: [] });
}

function childrenOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (value instanceof ExactNumber) return null;
  if (Array.isArray(value)) return value.map((item: unknown, index) => [String(index), item]);
  return isRecord(value) ? Object.entries(value) : null;
}

function leaf(value: unknown): Pick<JsonLine, "text" | "kind"> {
  if (value instanceof ExactNumber) return { text: value.text, kind: "number" };
  if (typeof value === "string") return { text: jsonText(value), kind: "string" };
  const text = JSON.stringify(value);
  return { text, kind: typeof value === "number" ? "number" : "literal" };
}

/** Characters that turn the direction of what follows, quotes and colons included (https://trojansource.codes). */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** JSON text of a string, shown in the order in which it is written. */
export function jsonText(text: string): string {
  return JSON.stringify(text).replaceAll(
    turning,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Joins the lines to text, as they are shown. */
export function textOfLines(lines: readonly JsonLine[]): string {
  return lines
    .map(({ depth, key, text, hasComma }) => {
      const start = key === null ? "" : `${key}: `;
      return `${"  ".repeat(depth)}${start}${text}${hasComma ? "," : ""}`;
    })
    .join("\n");
}
