import { expect, test } from "vitest";
import { parseSearch, type Term } from "../../src/search/search-text.ts";
import type { EventStore } from "../../src/store/event-store.ts";
import { get, post, start } from "../start.ts";
import { testBothEngines } from "../store/both-engines.ts";
import { batchOf, makeBatch } from "../store/make-batch.ts";

const noon = 1_767_528_000_000;
const hour = 3_600_000;

function terms(search: string): readonly Term[] {
  const parsed = parseSearch(search);
  if ("mistake" in parsed) throw new Error(parsed.mistake.message);
  return parsed.terms;
}

const letter = ({ raw }: { raw: string }): string => /"letter":"(.)"/.exec(raw)![1]!;

/** Which events each search finds, by the letter that they are called. */
const searches: readonly (readonly [search: string, found: string])[] = [
  ["", "abcdef"],
  ["name:donation_*", "abc"],
  ["name:*_VIEWED", ""],
  ["-name:donation_*", "def"],
  ["name:donation_received letter:b", "b"],
  ["status:warning", "cf"],
  ["-status:warning", "abde"],
  ["run:night", "e"],
  ['run:""', "abcdf"],
  ["run:*", "e"],
  ["path:test", "d"],
  ["batch:page.1-1", "de"],
  ["batch:*", "de"],
  ["client:page", "de"],
  ["source:age", "c"],
  ["late:>1h", "c"],
  ["late:<=0s", "abdef"],
  ["amount:>100", "bc"],
  ["amount:>=25", "abc"],
  ["amount:<=25.00", "a"],
  ["amount:<0", ""],
  ["-amount:>100", "adef"],
  ["amount:25.00", "a"],
  ["amount:25", ""],
  ["amount:>9007199254740992.5", "c"],
  ["donation_id:123", "a"],
  ["donation_id:12*", "ab"],
  ["-donation_id:123", "bcdef"],
  ["donor.country:DE", "b"],
  ["donor:*", "b"],
  ["note:*", "ad"],
  ['note:"two words"', "a"],
  ["note:*o?w*", ""],
  ['note:"100% [sure] * \\"yes\\""', "d"],
  ['note:"100%"*', "d"],
  ["note:100*[sure]*", "d"],
  ["TWO", "a"],
  ['"two words"', "a"],
  ["-words letter:a", ""],
  ["ünïcode", "f"],
  ["nothing:of", ""],
];

async function fill(store: EventStore): Promise<void> {
  await store.append(
    makeBatch([
      ["donation_received", { letter: "a", donation_id: 123, amount: "25.00", note: "two words" }],
      [
        "donation_received",
        { letter: "b", donation_id: "124", amount: 100.5, donor: { country: "DE" } },
      ],
    ]),
  );
  const late = makeBatch([["donation_completed", { letter: "c" }]]);
  const bytes = Buffer.from(
    '[{"event_name":"donation_completed","properties":{"letter":"c","amount":9007199254740993}}]',
  );
  await store.append(
    batchOf(bytes, {
      events: batchOf(bytes).events.map((event) => ({
        ...event,
        happenedAtMs: noon - 2 * hour,
        timeSource: "age" as const,
      })),
      results: late.results,
    }),
  );
  const page = { batchId: "page.1-1" };
  await store.append(
    makeBatch([["form_viewed", { letter: "d", note: '100% [sure] * "yes"' }]], {
      ...page,
      path: "test",
    }),
  );
  await store.append(
    makeBatch([["form_viewed", { letter: "e", note: null }]], { ...page, run: "night" }),
  );
  const escaped = Buffer.from(
    '[{"event_name":"form_viewed\\u0000","properties":{"letter":"f","x":"\\u00fcn\\u00efcode"}}]',
  );
  await store.append(batchOf(escaped));
}

testBothEngines("a search finds the same events in lists and in histories", async (store) => {
  await fill(store);
  const found: string[][] = [];
  const expected: string[][] = [];
  for (const [search, letters] of searches) {
    const query = { search: terms(search), order: "oldest", limit: 100 } as const;
    const list = await store.events(query);
    const history = await store.history(query);
    found.push([
      search,
      list.rows.map(letter).join(""),
      history.rows.map(letter).toSorted().join(""),
    ]);
    expected.push([search, letters, letters]);
  }
  expect(found).toEqual(expected);
});

testBothEngines("a search goes on where its page ended, in both orders", async (store) => {
  for (let nth = 0; nth < 5; nth++)
    await store.append(
      makeBatch([
        ["wanted", { nth }],
        ["other", { nth }],
      ]),
    );
  const search = terms("name:wan*");
  for (const order of ["oldest", "newest"] as const) {
    const first = await store.history({ search, order, limit: 3 });
    const second = await store.history({ search, order, limit: 3, beyond: first.next! });
    const seqs = [...first.rows, ...second.rows].map(({ seq }) => seq);
    expect(seqs).toEqual(order === "oldest" ? [1, 3, 5, 7, 9] : [9, 7, 5, 3, 1]);
    expect(second.next).toBeNull();
  }
});

test("lists, histories, streams and files take a search, and name a mistake by its column", async () => {
  const server = await start();
  await post(
    `${server.url}/track`,
    '[{"event_name":"a","properties":{"amount":5}},{"event_name":"a","properties":{"amount":50}}]',
  );
  const search = `search=${encodeURIComponent("name:a amount:>10")}`;
  for (const route of ["events", "history", "wait"]) {
    const { events } = await get(`${server.url}/api/${route}?${search}`);
    expect(
      events.map(({ properties }) => properties["amount"]),
      route,
    ).toEqual([50]);
  }
  const file = await (await fetch(`${server.url}/api/export?${search}`)).text();
  expect(file.trim().split("\n")).toHaveLength(1);
  const { error } = await get(
    `${server.url}/api/events?search=${encodeURIComponent("a status:no")}`,
  );
  expect(error).toEqual({
    code: "query-invalid",
    message: "search, column 3: status: is one of ok, warning, invalid.",
  });
});
