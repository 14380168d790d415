import type { Histogram, Names } from "../api/answers.ts";
import { ask } from "../api/ask.ts";
import { type EventFilter, filterParameters } from "../api/event-filter.ts";
import type { Question } from "../api/live-question.ts";
import { painted } from "../api/painted.ts";
import { splitName } from "../find/search-terms.ts";
import type { Split } from "../when/histogram.tsx";

/** What the bars of the live view are split by at first. */
export const firstSplit: Split = "status";
const mostBuckets = 160;

/** How many events there are under a filter, and when they came. */
export function histogramQuestion(filter: EventFilter, split: Split): Question<Histogram> {
  const parameters = { ...filterParameters(filter), split, buckets: mostBuckets };
  return {
    key: `histogram ${JSON.stringify(parameters)}`,
    ask: (signal) => askBeside<Histogram>("api/histogram", parameters, signal),
  };
}

/** How many events of each name there are under a filter, a name that it asks for aside. */
export function namesQuestion(filter: EventFilter): Question<Names> {
  const parameters = filterParameters({ ...filter, search: splitName(filter.search).rest });
  return {
    key: `names ${JSON.stringify(parameters)}`,
    ask: (signal) => askBeside<Names>("api/names", parameters, signal),
  };
}

/** Asks when the list is on the screen: counting takes a core of the server, and often the browser shares it. */
async function askBeside<Value>(...asked: Parameters<typeof ask>): Promise<Value> {
  await painted();
  return ask<Value>(...asked);
}
