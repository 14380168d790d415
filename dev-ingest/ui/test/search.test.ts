import { expect, test } from "vitest";
import { createMatcher } from "../src/search/match-event.ts";
import { fieldTerm, parseSearch } from "../src/search/parse-search.ts";
import { heldEvent } from "./held-event.ts";

const event = heldEvent(7, {
  event_name: "donation_received",
  path: "test",
  run: "checkout",
  batch: "b-1",
  status: "warning",
  issues: [
    {
      path: "/properties/total",
      code: "number-precision",
      message: "Beyond 2^53.",
      severity: "warning",
    },
  ],
  sender: { origin: "http://127.0.0.1:5001", userAgent: "Firefox" },
  properties: {
    amount: "25.00",
    total: 1_250,
    currency: "USD",
    comment: 'He said "Go fast" 🐕',
    is_anonymous: false,
    parent_id: null,
    name: "Ann",
    groups: ["vip", "night"],
    donor: { country: "fr", cities: [{ name: "Lyon" }] },
    "dotted.key": "here",
    url: "https://example.org/x",
  },
});

const found: readonly string[] = [
  "",
  "   ",
  "donation",
  "DONATION_received",
  "usd",
  '"go fast"',
  "🐕",
  "vip night",
  "b-1",
  "store-7",
  "https://example.org",
  "amount:25",
  "amount:25.0",
  "amount:25.00",
  "total:1250",
  "amount:>24",
  "amount:>=25",
  "total:<1250.5",
  "total:<=1250",
  "currency:us",
  "currency:U*D",
  "is_anonymous:false",
  "parent_id:null",
  "groups:vip",
  "donor.country:fr",
  "donor:lyon",
  "donor.cities.name:lyon",
  "dotted.key:here",
  "comment:*",
  "comment:*fast*",
  'comment:"said"',
  "name:donation_*",
  "event_name:donation",
  "properties.name:ann",
  ".name:ann",
  "path:test",
  "run:checkout",
  "batch:b-1",
  "status:warning",
  "seq:7",
  "origin:5001",
  "agent:firefox",
  "issue:number-precision",
  "issue:/properties/total",
  "-currency:EUR",
  "-refund",
  "-refund:*",
  '"donation_rec',
];

test.each(found)("finds the event by %j", (search) => {
  expect(createMatcher(parseSearch(search))(event)).toBe(true);
});

test.each([
  "bid",
  "vip bid",
  "amount:2",
  "amount:5.00",
  "amount:>25",
  "amount:<25",
  "total:125",
  "currency:>1",
  "currency:S*D",
  "is_anonymous:fals",
  "parent_id:*",
  "parent_id:0",
  "refund:*",
  "groups:vi*x",
  "name:ann",
  "run:other",
  "status:ok",
  "-currency:USD",
  "-donation",
  '"unfinished',
  '"fast go"',
  "constructor:*",
  "toString:*",
  "__proto__:*",
])("does not find it by %j", (search) => {
  expect(createMatcher(parseSearch(search))(event)).toBe(false);
});

test.each([
  ["run", "checkout"],
  ["run", "two words"],
  ["batch", 'a"b\\c'],
  ["origin", "http://127.0.0.1:5001"],
  ["run", "star*"],
  ["run", ">5"],
])("writes %s:%j so that it is read back", (key, value) => {
  const matches = createMatcher(parseSearch(fieldTerm(key, value)));
  const holding = heldEvent(1, {
    [key]: value,
    sender: { origin: value, userAgent: null },
  });
  expect(matches(holding)).toBe(true);
  expect(matches(heldEvent(2))).toBe(false);
});

test("reads a search as terms", () => {
  expect(parseSearch('-path:test amount:>=25 "two words"')).toEqual([
    {
      kind: "field",
      isNegated: true,
      key: "path",
      test: { kind: "like", text: "test", number: null },
    },
    {
      kind: "field",
      isNegated: false,
      key: "amount",
      test: { kind: "compare", operator: ">=", number: 25 },
    },
    { kind: "text", isNegated: false, text: "two words" },
  ]);
});

test("reads any text without an error", () => {
  for (const search of [":", "-", "--", "a:", "*:*", "(", "[a", "\\", '":"', "a:(*", "-:x", '""']) {
    expect(() => createMatcher(parseSearch(search))(event)).not.toThrow();
  }
});
