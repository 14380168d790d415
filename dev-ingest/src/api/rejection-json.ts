import type { RejectionRow } from "../questions/rows.ts";
import { diagnoseJson } from "../wire/diagnose-json.ts";

/** Writes what was refused as the API gives it out. */
export function rejectionJson({ receivedAtMs, batchId, ...row }: RejectionRow): object {
  return {
    ...row,
    batch: batchId,
    receivedAt: new Date(receivedAtMs).toISOString(),
    byte: row.index === null ? brokenByte(row) : null,
  };
}

/** Where the text of a whole body broke, in bytes of UTF-8; null where it is whole, or broke behind what was kept of it. */
function brokenByte({
  raw,
  rawBytes,
  code,
}: Pick<RejectionRow, "raw" | "rawBytes" | "code">): number | null {
  if (code === "body-not-utf8") {
    const at = raw.indexOf("\ufffd");
    return at === -1 ? null : Buffer.byteLength(raw.slice(0, at));
  }
  const kept = Buffer.from(raw);
  const byte = diagnoseJson(kept)?.byte ?? null;
  const isCut = kept.length < rawBytes;
  // A text that was cut ends somewhere, which is not where it broke.
  return isCut && byte !== null && byte >= kept.length - longestToken ? null : byte;
}

/** Cutting may halve a character, a word or an escape. */
const longestToken = 16;
