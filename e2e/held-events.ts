import type { ReceivedEvent } from "./received-batches.ts";

/** What a receiver that knows batch ids holds of one path of one run: numbers of clients, and plain ids. */
export class HeldEvents {
  readonly #numbers = new Set<string>();
  readonly #plainIds = new Set<string>();

  /** Takes a batch in, and returns those of its events that are new. */
  take(
    id: string,
    without: string | null,
    events: readonly ReceivedEvent[],
  ): readonly ReceivedEvent[] {
    const [client, range] = readId(id) ?? [];
    const left = new Set(readNumbers(without ?? ""));
    const numbers = range?.filter((number) => !left.has(number));
    if (numbers?.length !== events.length) {
      const isKnown = this.#plainIds.has(id);
      this.#plainIds.add(id);
      return isKnown ? [] : events;
    }
    const fresh = events.filter((_, index) => !this.#numbers.has(`${client}.${numbers[index]}`));
    for (const number of range ?? []) this.#numbers.add(`${client}.${number}`);
    return fresh;
  }

  /** Whether every event of an id is accounted for. */
  holds(id: string): boolean {
    const [client, range] = readId(id) ?? [];
    return range?.every((number) => this.#numbers.has(`${client}.${number}`)) === true
      ? true
      : this.#plainIds.has(id);
  }
}

function readId(id: string): readonly [client: string, numbers: readonly number[]] | undefined {
  const { client, range } = /^(?<client>[\w~-]{1,64})\.(?<range>\d+-\d+)$/.exec(id)?.groups ?? {};
  return client === undefined || range === undefined ? undefined : [client, readNumbers(range)];
}

/** Reads `3,7-9`. */
function readNumbers(text: string): readonly number[] {
  if (text === "") return [];
  return text.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
