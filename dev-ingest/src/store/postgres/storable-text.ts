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
