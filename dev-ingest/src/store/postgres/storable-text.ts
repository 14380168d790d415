/** Begins an escape. No character, so that hardly any text holds it. */
const escape = "\uFFFF";
const escaped = /\uFFFF([0-9a-f]{4})/g;

/** Text as PostgreSQL takes it: U+0000, which it refuses, and lone surrogates, which UTF-8 has not, are escaped. */
export function storableText(text: string): string {
  if (text.isWellFormed() && !text.includes("\0") && !text.includes(escape)) return text;
  return text.replace(/[\uFFFF\p{Cs}]/gu, escapeUnit).replaceAll("\0", escapeUnit);
}

export function originalText(stored: string): string {
  if (!stored.includes(escape)) return stored;
  return stored.replace(escaped, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function escapeUnit(unit: string): string {
  return escape + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

const unreadable = /\\u(?:0000|[dD][89a-fA-F])|[:,[]\s*-?(?:[0-9.]+[eE][+-]?[0-9]{4}|[0-9.]{5000})/;
/** Node has it; TypeScript's libraries do not know it yet. */
const rawJson = JSON as JSON & { rawJSON(text: string): unknown };
const tooLong = /[eE][+-]?[0-9]{4}|^.{5000}/;

/**
 * An event's JSON with what PostgreSQL cannot read in JSON replaced: U+0000 and lone surrogates by U+FFFD, numbers of thousands
 * of digits by what a double makes of them. Null when it can read it as it is.
 */
export function readableJson(json: string): string | null {
  if (!unreadable.test(json)) return null;
  return JSON.stringify(JSON.parse(json, keepDigits)).replace(
    /\\u(?:0000|d[89a-f][0-9a-f]{2})/g,
    "\uFFFD",
  );
}

function keepDigits(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === "number" && source !== undefined && !tooLong.test(source)
    ? rawJson.rawJSON(source)
    : value;
}
