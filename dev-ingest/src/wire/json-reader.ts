import type { RequestError } from "../http/request-error.ts";
import { textOf } from "./utf8.ts";

/** What `peek` answers after the last byte. */
export const endOfText = -1;

const maxTokenCharacters = 40;

/** A position in a JSON text, and the words for what is wrong there. */
export interface Reader {
  at: number;
  readonly length: number;
  peek(): number;
  skipWhitespace(): void;
  /** Skips what stands for itself inside a string. */
  skipPlain(): void;
  /** The run of letters, digits, signs and dots that starts here. */
  word(): string;
  slice(start: number, end: number): string;
  fail(reason: string): RequestError;
}

export function createReader(bytes: Uint8Array): Reader {
  const reader: Reader = {
    at: 0,
    length: bytes.length,
    peek: () => bytes[reader.at] ?? endOfText,
    skipWhitespace() {
      let { at } = reader;
      while (isWhitespace(bytes[at])) at++;
      reader.at = at;
    },
    skipPlain() {
      let { at } = reader;
      for (let byte = bytes[at]!; byte >= 0x20 && byte !== 0x22 && byte !== 0x5c; byte = bytes[at]!)
        at++;
      reader.at = at;
    },
    word() {
      let end = reader.at;
      while (end < bytes.length && isWordByte(bytes[end]!)) end++;
      return textOf(bytes, reader.at, end);
    },
    slice: (start, end) => textOf(bytes, start, end),
    fail(reason) {
      const token = tokenAt(bytes, reader.at);
      const isTruncated = reader.at >= bytes.length;
      const where = isTruncated ? `its end (byte ${bytes.length})` : `byte ${reader.at}`;
      const found = isTruncated ? "the text ends" : `found ${JSON.stringify(token)}`;
      return {
        code: isTruncated ? "json-truncated" : "json-syntax",
        message: isTruncated
          ? `The body is not JSON: it is cut off at ${where}: ${reason}. Send the whole body, or check what shortened it.`
          : `The body is not JSON at ${where}: ${reason}; ${found}.`,
        byte: reader.at,
        line: lineOf(bytes, reader.at),
        token,
      };
    },
  };
  return reader;
}

/** The word at a byte, or the single character where no word begins. */
function tokenAt(bytes: Uint8Array, at: number): string {
  if (at >= bytes.length) return "";
  let end = at;
  while (end < bytes.length && end - at < maxTokenCharacters && isWordByte(bytes[end]!)) end++;
  if (end > at) return textOf(bytes, at, end);
  // Four bytes hold any character of UTF-8.
  return String.fromCodePoint(textOf(bytes, at, at + 4).codePointAt(0) ?? 0);
}

function isWhitespace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x5f
  );
}

function lineOf(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let index = 0; index < at && index < bytes.length; index++)
    if (bytes[index] === 0x0a) line++;
  return line;
}
