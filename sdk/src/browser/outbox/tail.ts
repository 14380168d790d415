import type { Row } from "./row.ts";

/**
 * Writes rows as text for localStorage: a line of id, time and doubt, a line for each event, and an empty line between
 * batches. Not JSON: old libraries change how arrays are written (`Array.prototype.toJSON` of Prototype 1.6).
 */
export function encodeTail(rows: readonly Row[]): string {
  return rows
    .map(([id, events, , trackedAt, isInDoubt]) =>
      [`${id} ${trackedAt} ${isInDoubt}`, ...events].join("\n"),
    )
    .join("\n\n");
}

/** Reads what `encodeTail` wrote, or version 0.1, which wrote JSON. */
export function decodeTail(text: string): readonly Row[] {
  if (text.startsWith("[")) return JSON.parse(text) as Row[];
  return text.split("\n\n").map((block) => {
    const [head = "", ...events] = block.split("\n");
    const [id = "", trackedAt, isInDoubt] = head.split(" ");
    return [id, events, 0, Number(trackedAt), isInDoubt === "true"];
  });
}
