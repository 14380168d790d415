import { expect } from "vitest";
import type { EventStore } from "../../src/store/event-store.ts";
import { testBothEngines } from "../store/both-engines.ts";
import { batchOf, makeBatch } from "../store/make-batch.ts";

/** More events than one step of a search looks at. */
const others = Array.from({ length: 3_000 }, (_, nth) => makeBatch([["other", { nth }]]));
const large = batchOf(
  Buffer.from('[{"event_name":"placed","properties":{"order_number":9007199254740993}}]'),
);
const oddName = `it's "odd"`;

/** The newest events with this value, and whether it is known that there are no others. */
async function found(store: EventStore, property: string, value: string, limit: number) {
  const query = { properties: [{ path: [property], value }], limit };
  const { rows, next } = await store.events({ ...query, order: "newest" });
  const names = rows.map(({ name }) => name);
  const history = await store.history({ ...query, order: "newest" });
  expect(history.rows.map(({ name }) => name)).toEqual(names);
  return { names, isAll: next === null };
}

testBothEngines(
  "finds events by an id that the plan names, those stored before included",
  async (store) => {
    await Promise.all([...others, ...others].map((batch) => store.append(batch)));
    await store.append(large);
    await store.append(makeBatch([["odd", { order_number: ["A-17"], note: "A-17" }]]));
    await store.append(makeBatch([["placed", { order_number: "A-17" }]]));
    // Without an index it has to look on behind what it has found.
    expect(await found(store, "order_number", "A-17", 1)).toEqual({
      names: ["placed"],
      isAll: false,
    });

    await store.indexIds(["order_number", oddName]);
    await store.append(makeBatch([["paid", { order_number: "A-17", [oddName]: 5 }]]));
    const all = async (property: string, value: string, names: readonly string[]) =>
      expect(await found(store, property, value, Math.max(1, names.length))).toEqual({
        names,
        isAll: true,
      });
    await all("order_number", "A-17", ["paid", "placed"]);
    await all("order_number", "9007199254740993", ["placed"]);
    await all("order_number", "9007199254740992", []);
    await all(oddName, "5", ["paid"]);

    await store.remove("pieces", { events: [store.lastSeq], rejections: [] });
    await all("order_number", "A-17", ["placed"]);
    await store.indexIds(["order_number"]);
    await all("order_number", "A-17", ["placed"]);
  },
);
