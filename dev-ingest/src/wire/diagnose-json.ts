import type { RequestError } from "../http/request-error.ts";
import { createReader, endOfText, type Reader } from "./json-reader.ts";

/**
 * Says where and why a text is not JSON (RFC 8259), in the words of the mistake that people make.
 *
 * Runs only on a text that was refused; returns null when it finds nothing wrong.
 * Walks the bytes with its own stack, so that nesting costs a byte a level and nothing else.
 */
export function diagnoseJson(bytes: Uint8Array): RequestError | null {
  const steps = diagnoseSteps(bytes);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** As `diagnoseJson`, pausing now and then. */
export function* diagnoseSteps(bytes: Uint8Array): Generator<void, RequestError | null> {
  const reader = createReader(bytes);
  reader.skipWhitespace();
  if (reader.at === bytes.length) {
    return {
      code: "body-empty",
      message: "The body is empty. Send a JSON array of events, [] at least.",
      byte: reader.at,
      line: 1,
      token: "",
    };
  }
  return (yield* walk(reader)) ?? trailingContent(reader);
}

/** The brackets that end what is open. */
class Closers {
  readonly #bytes: Uint8Array;
  #depth = 0;

  constructor(maxDepth: number) {
    this.#bytes = new Uint8Array(maxDepth);
  }

  get innermost(): number | undefined {
    return this.#depth === 0 ? undefined : this.#bytes[this.#depth - 1];
  }

  push(closer: number): void {
    this.#bytes[this.#depth++] = closer;
  }

  pop(): void {
    this.#depth--;
  }
}

/** Values between two pauses. */
const valuesPerStep = 10_000;

function* walk(reader: Reader): Generator<void, RequestError | null> {
  const closers = new Closers(reader.length);
  for (let values = 1; ; values++) {
    if (values % valuesPerStep === 0) yield;
    reader.skipWhitespace();
    const opener = reader.peek();
    if (opener === 0x7b || opener === 0x5b) {
      reader.at++;
      closers.push(opener + 2);
      reader.skipWhitespace();
      if (reader.peek() !== opener + 2) {
        if (opener === 0x7b) {
          const error = key(reader);
          if (error) return error;
        }
        continue;
      }
    } else {
      const error = scalar(reader);
      if (error) return error;
      if (closers.innermost === undefined) return null;
    }
    const next = afterValue(reader, closers);
    if (next !== "value") return next;
  }
}

/** Consumes closers and one comma; null when the outermost value has ended. */
function afterValue(reader: Reader, closers: Closers): RequestError | null | "value" {
  for (;;) {
    reader.skipWhitespace();
    const closer = closers.innermost;
    if (closer === undefined) return null;
    const byte = reader.peek();
    if (byte === closer) {
      reader.at++;
      closers.pop();
      continue;
    }
    const container = closer === 0x7d ? "object" : "array";
    if (byte !== 0x2c) {
      return reader.fail(
        `expected "," or "${String.fromCharCode(closer)}" after a value in an ${container}`,
      );
    }
    reader.at++;
    reader.skipWhitespace();
    if (reader.peek() === closer) {
      return reader.fail(
        `a comma before "${String.fromCharCode(closer)}": JSON allows no trailing comma`,
      );
    }
    return closer === 0x7d ? (key(reader) ?? "value") : "value";
  }
}

function key(reader: Reader): RequestError | null {
  const byte = reader.peek();
  if (byte === 0x27) return reader.fail("a key in single quotes: JSON wants double quotes");
  if (byte !== 0x22) {
    return reader.fail(
      byte === endOfText
        ? "expected a key"
        : "a key without quotes: JSON wants every key in double quotes",
    );
  }
  const error = string(reader);
  if (error) return error;
  reader.skipWhitespace();
  if (reader.peek() !== 0x3a) return reader.fail('expected ":" after a key');
  reader.at++;
  return null;
}

function scalar(reader: Reader): RequestError | null {
  const byte = reader.peek();
  if (byte === 0x22) return string(reader);
  if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return number(reader);
  if (byte === 0x27) return reader.fail("a string in single quotes: JSON wants double quotes");
  if (byte === 0x2f) return reader.fail("a comment: JSON has none");
  if (byte === 0x2c || byte === 0x5d || byte === 0x7d) return reader.fail("expected a value");
  const word = reader.word();
  if (word === "true" || word === "false" || word === "null") {
    reader.at += word.length;
    return null;
  }
  return (
    notANumber(reader, word) ?? foreignLiteral(reader, word) ?? reader.fail("expected a value")
  );
}

function notANumber(reader: Reader, word: string): RequestError | null {
  if (!/^-?(NaN|Infinity|inf|nan)$/.test(word)) return null;
  return {
    ...reader.fail(""),
    code: "json-not-a-number",
    message: `The body is not JSON: bare ${word} at byte ${reader.at}. JSON has no such number; Python's json.dumps writes it for float("nan") and float("inf"). Replace it by null before sending, or call json.dumps(..., allow_nan=False) to find it.`,
  };
}

const foreignLiterals: Readonly<Record<string, string>> = {
  None: "Python's None is null in JSON. Send json.dumps(events), not str(events)",
  True: "Python's True is true in JSON. Send json.dumps(events), not str(events)",
  False: "Python's False is false in JSON. Send json.dumps(events), not str(events)",
  undefined: "JavaScript's undefined is not JSON. Leave the key out, or send null",
};

function foreignLiteral(reader: Reader, word: string): RequestError | null {
  const advice = Object.hasOwn(foreignLiterals, word) ? foreignLiterals[word] : undefined;
  if (advice === undefined) return null;
  return {
    ...reader.fail(""),
    code: "json-foreign-literal",
    message: `The body is not JSON: bare ${word} at byte ${reader.at}. ${advice}.`,
  };
}

function number(reader: Reader): RequestError | null {
  const word = reader.word();
  const special = notANumber(reader, word);
  if (special) return special;
  if (!/^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(word)) {
    if (reader.at + word.length === reader.length && /^-?[0-9]*\.?[0-9]*([eE][+-]?)?$/.test(word)) {
      reader.at = reader.length;
      return reader.fail("the text ends inside a number");
    }
    return reader.fail(
      "a number that JSON does not know (leading zero, plus sign, bare dot or hexadecimal)",
    );
  }
  reader.at += word.length;
  return null;
}

function string(reader: Reader): RequestError | null {
  for (reader.at++; ; reader.at++) {
    reader.skipPlain();
    const byte = reader.peek();
    if (byte === endOfText) return reader.fail("the text ends inside a string");
    if (byte === 0x22) {
      reader.at++;
      return null;
    }
    if (byte < 0x20) {
      return reader.fail(
        `a raw control character (0x${byte.toString(16).padStart(2, "0")}) inside a string: write it as an escape such as \\n`,
      );
    }
    if (byte !== 0x5c) continue;
    const error = escape(reader);
    if (error) return error;
  }
}

function escape(reader: Reader): RequestError | null {
  const text = reader.slice(reader.at, reader.at + 6);
  if (/^\\["\\/bfnrt]/.test(text)) {
    reader.at++;
    return null;
  }
  if (/^\\u[0-9a-fA-F]{4}$/.test(text)) {
    reader.at += 5;
    return null;
  }
  if (reader.at + text.length === reader.length && /^\\(u[0-9a-fA-F]{0,3})?$/.test(text)) {
    reader.at = reader.length;
    return reader.fail("the text ends inside an escape");
  }
  return reader.fail(
    'an escape that JSON does not know; allowed are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits',
  );
}

function trailingContent(reader: Reader): RequestError | null {
  reader.skipWhitespace();
  if (reader.at === reader.length) return null;
  const looksLikeLines = reader.peek() === 0x7b;
  return {
    ...reader.fail(""),
    code: "json-trailing-content",
    message: `The body is not JSON: more text follows the end of the value at byte ${reader.at}. ${
      looksLikeLines
        ? "This looks like one event per line (NDJSON): put the events in one array, [event, event]."
        : "Send exactly one array."
    }`,
  };
}
