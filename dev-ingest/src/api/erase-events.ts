import type { Erasure, EventStore } from "../store/event-store.ts";
import type { PropertyFilter, Scope } from "../questions/queries.ts";
import type { RejectionRow } from "../questions/rows.ts";
import type { Shape } from "./shapes.ts";

/** Whose events: all of these properties have these values. */
export interface EraseQuery extends Scope {
  readonly properties: readonly PropertyFilter[];
}

const pageRows = 1_000;

/** Visits everything that an erasure takes, page by page; the pages behind it may be erased meanwhile. */
async function* piecesToErase(
  store: EventStore,
  { properties, ...scope }: EraseQuery,
): AsyncGenerator<Erasure> {
  const page = { order: "oldest", limit: pageRows } as const;
  for (let after: number | null = 0; after !== null;) {
    const { rows, next } = await store.events({ ...scope, ...page, properties, after });
    yield { events: rows.map(({ seq }) => seq), rejections: [] };
    after = next;
  }
  for (let after: number | null = 0; after !== null;) {
    const { rows, next } = await store.rejections({ ...scope, ...page, after });
    const found = rows.filter((row) => mentions(row, properties));
    yield { events: [], rejections: found.map(({ seq }) => seq) };
    after = next;
  }
}

/** Counts what `eraseEvents` would erase. */
export async function countErasable(
  store: EventStore,
  query: EraseQuery,
): Promise<Shape<"Erased">> {
  let events = 0;
  let rejected = 0;
  for await (const pieces of piecesToErase(store, query)) {
    events += pieces.events.length;
    rejected += pieces.rejections.length;
  }
  return { events, rejected };
}

/** Erases events by their properties, and refused pieces that mention them. Their numbers stay known. */
export async function eraseEvents(store: EventStore, query: EraseQuery): Promise<Shape<"Erased">> {
  let events = 0;
  let rejected = 0;
  for await (const pieces of piecesToErase(store, query)) {
    await store.remove("pieces", pieces);
    events += pieces.events.length;
    rejected += pieces.rejections.length;
  }
  const remains = await finishErasing(store);
  return { events, rejected, ...(remains === null ? {} : { remains }) };
}

/** Counts again what events were erased from; answers what is left of them, as `giveBack` does. */
export async function finishErasing(store: EventStore): Promise<string | null> {
  while (await store.remove("counts"));
  return store.giveBack(null);
}

/** A refused piece may be no JSON at all, so its text has to do: the name of each property, and its value. */
function mentions({ raw }: RejectionRow, properties: readonly PropertyFilter[]): boolean {
  return properties.every(({ path, value }) => {
    const quoted = JSON.stringify(value).slice(1, -1);
    return raw.includes(path.at(-1)!) && raw.includes(quoted);
  });
}
