import type { IncomingEvent } from "../event-store.ts";
import { addValue, emptySummary, forEachNumber, type Summary } from "../roll-up.ts";
import { forEachId } from "./posting-hash.ts";

/**
 * What the writer needs to know of the events of a group, found where their properties are parsed already.
 *
 * Columns, because they move to the writer's thread without a copy; texts stand in `words` once and are spoken of by number.
 */
export interface Digest {
  readonly words: readonly string[];
  /** Word of every event's name. */
  readonly names: Int32Array;
  /** What batches add to the roll-ups: word of the name, word of the property, count, sum, min and max, six numbers a sum. */
  readonly sums: Float64Array;
  /** Ids in the events of batches: hash and the event's place in its batch, two numbers an id. */
  readonly ids: Float64Array;
}

export const numbersPerSum = 6;
export const numbersPerId = 2;
/** In place of a property's word: the sum counts the events of the name. */
export const eventsWord = -1;

/** Property names of one event name that are summed within one batch. */
const maxPropertiesPerName = 500;

interface NameSums {
  readonly word: number;
  readonly events: Summary;
  readonly byProperty: Map<string, Summary>;
}

/** Gathers the digest of a group, batch by batch. */
export class DigestBuilder {
  readonly #wordByText = new Map<string, number>();
  readonly #names: Int32Array;
  readonly #sums: number[] = [];
  readonly #ids: number[] = [];
  #events = 0;

  /** `eventCount` is that of the whole group. */
  constructor(eventCount: number) {
    this.#names = new Int32Array(eventCount);
  }

  /** Adds a batch, and answers how many sums and ids it has. */
  add(events: readonly IncomingEvent[]): { readonly sums: number; readonly ids: number } {
    const sumsBefore = this.#sums.length;
    const idsBefore = this.#ids.length;
    const byName = new Map<string, NameSums>();
    for (let place = 0; place < events.length; place++) {
      const { name, properties } = events[place]!;
      let sums = byName.get(name);
      if (!sums) byName.set(name, (sums = this.#newSums(name)));
      this.#names[this.#events++] = sums.word;
      forEachId(properties, (hash) => this.#ids.push(hash, place));
      addValue(sums.events, 0);
      addNumbers(sums.byProperty, properties);
    }
    for (const { word, events: counted, byProperty } of byName.values()) {
      this.#addSum(word, eventsWord, counted);
      for (const [property, summary] of byProperty)
        this.#addSum(word, this.#wordOf(property), summary);
    }
    return {
      sums: (this.#sums.length - sumsBefore) / numbersPerSum,
      ids: (this.#ids.length - idsBefore) / numbersPerId,
    };
  }

  finish(): Digest {
    return {
      words: [...this.#wordByText.keys()],
      names: this.#names,
      sums: new Float64Array(this.#sums),
      ids: new Float64Array(this.#ids),
    };
  }

  #newSums(name: string): NameSums {
    return {
      word: this.#wordOf(name),
      events: emptySummary(),
      byProperty: new Map(),
    };
  }

  #addSum(name: number, property: number, { count, sum, min, max }: Summary): void {
    this.#sums.push(name, property, count, sum, min, max);
  }

  #wordOf(text: string): number {
    let word = this.#wordByText.get(text);
    if (word === undefined) this.#wordByText.set(text, (word = this.#wordByText.size));
    return word;
  }
}

function addNumbers(
  byProperty: Map<string, Summary>,
  properties: Readonly<Record<string, unknown>>,
): void {
  forEachNumber(properties, (property, value) => {
    let summary = byProperty.get(property);
    if (!summary) {
      if (byProperty.size >= maxPropertiesPerName) return;
      byProperty.set(property, (summary = emptySummary()));
    }
    addValue(summary, value);
  });
}
