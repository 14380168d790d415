/** The name among some that a misspelt one was most likely meant to be; `undefined` when none is near. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((other) => ({ other, edits: countEdits(name.toLowerCase(), other.toLowerCase()) }))
    .toSorted((one, two) => one.edits - two.edits);
  return nearest && nearest.edits <= Math.max(1, name.length / 3) ? nearest.other : undefined;
}

/** Letters to insert, remove or replace, by the rows of https://en.wikipedia.org/wiki/Levenshtein_distance. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let at = 0; at < to.length; at++) {
      const replaced = row[at]! + (from[index] === to[at] ? 0 : 1);
      next.push(Math.min(replaced, next[at]! + 1, row[at + 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
