/** Something that donors can put money on. */
export interface BidWar {
  readonly id: number;
  readonly name: string;
  totalCents: number;
}

/** The bid wars of the marathon, in memory: an example keeps nothing. */
export function createBidWars(): Map<number, BidWar> {
  const wars: readonly BidWar[] = [
    { id: 1, name: "Name the harbour seal", totalCents: 41_250 },
    { id: 2, name: "Play the last level blindfolded", totalCents: 81_750 },
  ];
  return new Map(wars.map((war) => [war.id, war]));
}

/** Money for people: `$817.50`. */
export function formatCents(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
