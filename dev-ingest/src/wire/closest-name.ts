/** Longer names are not compared: no one mistypes them by hand. */
const maxComparedUnits = 80;

/**
 * Finds the candidate that a mistyped name most likely means, or null. At most a third of its characters, and no more
 * than three, may differ (added, lost, changed or swapped with their neighbor).
 */
export function closestName(name: string, candidates: Iterable<string>): string | null {
  if (name.length > maxComparedUnits) return null;
  let closest: string | null = null;
  let maxDistance = Math.min(3, Math.floor(name.length / 3));
  const plain = name.toLowerCase().replaceAll("-", "_");
  for (const candidate of candidates) {
    if (candidate.length > maxComparedUnits) continue;
    const distance = distanceWithin(plain, candidate.toLowerCase(), maxDistance);
    if (distance <= maxDistance && (closest === null || distance < maxDistance)) {
      closest = candidate;
      maxDistance = distance;
    }
  }
  return closest;
}

/** Optimal string alignment distance; anything above the bound is the bound plus one. Time: length × bound. */
function distanceWithin(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row, ...Array<number>(b.length).fill(bound + 1)];
    let best = row <= bound ? row : bound + 1;
    const end = Math.min(b.length, row + bound);
    for (let column = Math.max(1, row - bound); column <= end; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      }
      current[column] = cost;
      best = Math.min(best, cost);
    }
    if (best > bound) return bound + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
