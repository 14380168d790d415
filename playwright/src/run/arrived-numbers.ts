/** The part of an event, or of one that was refused, that says which event of which client it is. */
export interface Numbered {
  readonly batch: string | null;
  /** Position in the body; null for a whole body. */
  readonly index: number | null;
}

const numberedId = /^(?<client>[\w~-]{1,64})\.(?<first>[1-9]\d{0,11})-\d+$/;

/** How many events of each client the server has, by the numbers in their batch ids. */
export function countArrived(pieces: readonly Numbered[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, Set<number>>();
  for (const { batch, index } of pieces) {
    const { client, first } = numberedId.exec(batch ?? "")?.groups ?? {};
    if (client === undefined || index === null) continue;
    const known = numbers.get(client) ?? new Set();
    numbers.set(client, known.add(Number(first) + index));
  }
  return new Map([...numbers].map(([client, { size }]) => [client, size]));
}
