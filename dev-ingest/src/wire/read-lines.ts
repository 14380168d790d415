const lineFeed = 0x0a;

/**
 * Reads lines of NDJSON, without their ends. Null stands for a line of more than `maxLineBytes`, which is passed over.
 *
 * Lines end at a line feed only. `node:readline` also ends them at U+2028 and U+2029, which JSON has inside of strings.
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<string | null, void, undefined> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const take = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes > maxLineBytes) pieces = [];
    else pieces.push(piece);
  };
  const end = (): string | null => {
    const line = bytes > maxLineBytes ? null : Buffer.concat(pieces).toString();
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of input) {
    let start = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, start)) {
      take(chunk.subarray(start, at));
      start = at + 1;
      yield end();
    }
    take(chunk.subarray(start));
  }
  if (bytes > 0) yield end();
}
