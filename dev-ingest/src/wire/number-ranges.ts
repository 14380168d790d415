/** Numbers of events as ranges, both ends included, in order and apart: `[[1,3],[6,7]]`. */
export type NumberRanges = readonly (readonly [first: number, last: number])[];

/** Reads `3,7-9`; null when it is anything else. Ranges that touch or overlap become one. */
export function parseRanges(text: string): NumberRanges | null {
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const range = parseRange(part);
    if (range === null) return null;
    ranges.push(range);
  }
  return unionOf(ranges, []);
}

/** Reads `7-9`, or `3` as `3-3`; null when it is anything else. */
export function parseRange(text: string): [number, number] | null {
  const [, from, to] = /^([1-9][0-9]{0,11})(?:-([1-9][0-9]{0,11}))?$/.exec(text) ?? [];
  if (from === undefined) return null;
  const first = Number(from);
  const last = Number(to ?? from);
  return first <= last ? [first, last] : null;
}

export function unionOf(left: NumberRanges, right: NumberRanges): NumberRanges {
  if (right.length === 0 && left.length <= 1) return left;
  const merged: [number, number][] = [];
  for (const [first, last] of [...left, ...right].toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** The numbers of `left` that are not in `right`. */
export function without(left: NumberRanges, right: NumberRanges): NumberRanges {
  if (right.length === 0) return left;
  const rest: [number, number][] = [];
  let at = 0;
  for (const [first, last] of left) {
    let from = first;
    while (at < right.length && right[at]![1] < from) at++;
    for (let nth = at; nth < right.length && right[nth]![0] <= last; nth++) {
      const [begin, end] = right[nth]!;
      if (begin > from) rest.push([from, begin - 1]);
      from = Math.max(from, end + 1);
    }
    if (from <= last) rest.push([from, last]);
  }
  return rest;
}

export function hasNumber(ranges: NumberRanges, number: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]![1] < number) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]![0] <= number;
}

export function countOf(ranges: NumberRanges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Ranges of single numbers, which may come in any order and more than once. */
export function rangesOf(numbers: readonly number[]): NumberRanges {
  return unionOf(
    numbers.map((number): [number, number] => [number, number]),
    [],
  );
}
