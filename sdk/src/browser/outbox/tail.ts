import type { Row } from "./row.ts";

/** Reads rows that were written as text into localStorage, also where a library had them written as a text in a text (`Array.prototype.toJSON` of Prototype 1.6). */
export function decodeTail(text = "[]"): readonly Row[] {
  const rows = JSON.parse(text) as Row[] | string;
  return typeof rows === "string" ? decodeTail(rows) : rows;
}
