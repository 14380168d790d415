/** A text around the place where it broke. */
export interface BrokenText {
  /** What stands before it in what is shown. */
  readonly before: string;
  /** The character at which reading stopped; empty at the end of the text. */
  readonly mark: string;
  readonly after: string;
  /** From 1; columns count characters. */
  readonly line: number;
  readonly column: number;
  /** Whether text before and after is left out. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

const shownBefore = 240;
const shownAfter = 160;

/**
 * Cuts a text around a byte of its UTF-8.
 *
 * @param byte From 0; beyond the end stands for the end.
 */
export function brokenText(text: string, byte: number): BrokenText {
  const at = indexOfByte(text, byte);
  const mark = at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : "";
  const head = text.slice(0, at);
  const lineStart = head.lastIndexOf("\n") + 1;
  const from = Math.max(0, at - shownBefore);
  const until = at + mark.length + shownAfter;
  return {
    before: text.slice(from, at),
    mark,
    after: text.slice(at + mark.length, until),
    line: head.split("\n").length,
    column: Array.from(head.slice(lineStart)).length + 1,
    isCutBefore: from > 0,
    isCutAfter: until < text.length,
  };
}

/** The place in a string of a byte of its UTF-8. */
function indexOfByte(text: string, byte: number): number {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, Math.min(byte, bytes.length))).length;
}
