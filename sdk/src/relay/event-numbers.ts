/** Numbers from `first` to `last`, both included. */
type Range = readonly [first: number, last: number];

const numberedId = /^[\w~-]{1,64}\.(\d{1,12})-(\d{1,12})$/;

/** Whether an id has the form `<client>.<first>-<last>`, by which a receiver knows each event. */
export function isNumberedId(id: string): boolean {
  return numberedId.test(id);
}

/**
 * Finds the numbers of a body's events: those of the id's range, in order, without those of `without`.
 *
 * @param without As in the query: `3,7-9`.
 * @returns `undefined` where range, `without` and the number of events do not agree.
 */
export function numbersOf(
  id: string,
  without: string,
  events: number,
): readonly number[] | undefined {
  const [, first, last] = (numberedId.exec(id) ?? []).map(Number);
  const gaps = parseRanges(without);
  if (!first || !last || !gaps) return undefined;
  const numbers: number[] = [];
  let next = first;
  // Ranges may span billions: what lies between them is counted before it is written down.
  for (const [from, to] of [...gaps, [last + 1, last + 1] as Range]) {
    if (from < next || to > last + 1 || from - next > events - numbers.length) return undefined;
    for (; next < from; next++) numbers.push(next);
    next = to + 1;
  }
  return numbers.length === events ? numbers : undefined;
}

/** Writes numbers beside those of `without`: `3,7-9`. */
export function addToRanges(without: string, numbers: readonly number[]): string {
  const ranges: Range[] = [
    ...(parseRanges(without) ?? []),
    ...numbers.map((number): Range => [number, number]),
  ].toSorted(([one], [other]) => one - other);
  const merged: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = merged.at(-1);
    if (before && first === before[1] + 1) before[1] = last;
    else merged.push([first, last]);
  }
  return merged.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join();
}

/** Reads ascending ranges that do not touch the same number twice; `undefined` for anything else. */
function parseRanges(text: string): readonly Range[] | undefined {
  if (text === "") return [];
  const ranges: Range[] = [];
  for (const part of text.split(",")) {
    const [, first, last = first] = /^(\d{1,12})(?:-(\d{1,12}))?$/.exec(part) ?? [];
    const range: Range = [Number(first), Number(last)];
    if (!(range[0] > (ranges.at(-1)?.[1] ?? 0) && range[1] >= range[0])) return undefined;
    ranges.push(range);
  }
  return ranges;
}
