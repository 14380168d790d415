import { expect, test } from "vitest";
import { readLines } from "../../src/wire/read-lines.ts";

async function* piecesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function allOf(lines: AsyncIterable<string | null>): Promise<(string | null)[]> {
  const all: (string | null)[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test.for([
  ["", []],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\n\nb", ["a", "", "b"]],
  ["a\r\nb\r\n", ["a\r", "b\r"]],
  ["é\u2028ü\n\u2029", ["é\u2028ü", "\u2029"]],
  ["12345678\n123456789\nb\n123456789", ["12345678", null, "b", null]],
] as const)("reads the lines of %j, however they come in pieces", async ([text, expected]) => {
  for (const size of [1, 2, 3, 100])
    expect(await allOf(readLines(piecesOf(text, size), 8))).toEqual(expected);
});

test("a line without an end is not gathered", async () => {
  let gathered = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let nth = 0; nth < 1_000; nth++) {
      yield Buffer.alloc(1_048_576, "a");
      gathered = Math.max(gathered, process.memoryUsage().arrayBuffers);
    }
  }
  const before = process.memoryUsage().arrayBuffers;
  expect(await allOf(readLines(endless(), 4_194_304))).toEqual([null]);
  expect(gathered - before).toBeLessThan(500_000_000);
});
