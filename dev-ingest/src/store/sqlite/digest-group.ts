import type { IncomingEvent } from "../event-store.ts";
import { numbersPerId, numbersPerSum } from "./group-columns.ts";
import { addValue, emptySummary, forEachNumber, type Summary } from "../roll-up.ts";
import { forEachId } from "./posting-hash.ts";

/** In place of a property's word: the sum counts the events of the name. */
export const eventsWord = -1;

/** Property names of one event name that are summed within one batch. */
const maxPropertiesPerName = 500;

interface NameSums {
  readonly word: number;
  readonly events: Summary;
  readonly byProperty: Map<string, Summary>;
}

/** How many sums and ids one batch has. */
export interface Digested {
  readonly sums: number;
  readonly ids: number;
}

/**
 * What the writer needs to know of the events of a group, gathered batch by batch where their properties are parsed
 * already. What the numbers say stands with the columns, see group-columns.ts.
 */
export class GroupDigest {
  readonly names: number[] = [];
  readonly sums: number[] = [];
  readonly ids: number[] = [];
  readonly #wordByText = new Map<string, number>();

  add(events: readonly IncomingEvent[]): Digested {
    const sumsBefore = this.sums.length;
    const idsBefore = this.ids.length;
    const byName = new Map<string, NameSums>();
    for (let place = 0; place < events.length; place++) {
      const { name, properties } = events[place]!;
      let sums = byName.get(name);
      if (!sums) byName.set(name, (sums = this.#newSums(name)));
      this.names.push(sums.word);
      forEachId(properties, (hash) => this.ids.push(hash, place));
      addValue(sums.events, 0);
      addNumbers(sums.byProperty, properties);
    }
    for (const { word, events: counted, byProperty } of byName.values()) {
      this.#addSum(word, eventsWord, counted);
      for (const [property, summary] of byProperty)
        this.#addSum(word, this.#wordOf(property), summary);
    }
    return {
      sums: (this.sums.length - sumsBefore) / numbersPerSum,
      ids: (this.ids.length - idsBefore) / numbersPerId,
    };
  }

  /** Texts that stand in the group once, and are spoken of by number. */
  words(): readonly string[] {
    return [...this.#wordByText.keys()];
  }

  #newSums(name: string): NameSums {
    return {
      word: this.#wordOf(name),
      events: emptySummary(),
      byProperty: new Map(),
    };
  }

  #addSum(name: number, property: number, { count, sum, min, max }: Summary): void {
    this.sums.push(name, property, count, sum, min, max);
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
