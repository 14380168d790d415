import { expect, test } from "vitest";
import { inView, readUrlState, type UrlState, writeUrlState } from "../src/shell/url-state.ts";

const start: UrlState = {
  view: "live",
  search: "",
  from: null,
  until: null,
  by: "happened",
  seq: null,
  own: {},
};

test("writes nothing for the state that the page starts in", () => {
  expect(readUrlState("")).toEqual(start);
  expect(writeUrlState(start)).toBe("");
});

test("reads back what it wrote", () => {
  const state: UrlState = {
    view: "rejected",
    search: 'amount:>=25 "a & b" #1 +é',
    from: Date.UTC(2026, 0, 4, 12),
    until: Date.UTC(2026, 0, 4, 18, 42),
    by: "received",
    own: { property: "donor.id", value: "é & 1" },
    seq: 9_007_199_254_740_991,
  };
  expect(readUrlState(writeUrlState(state))).toEqual(state);
});

test.each([
  "?event=x",
  "?event=-1",
  "?event=1.5",
  "?event=0",
  "?event=99999999999999999999",
  "?from=yesterday&until=&by=age",
  "?from=2026-01-04T12:00:00Z&until=2026-01-04T13:00:00%2B01:00",
  "?from=1969-12-31T23:59:59Z&until=%2B275760-09-13T00:00:00Z",
])("takes %s for the start", (query) => {
  expect(readUrlState(query)).toEqual(start);
});

test("takes a link whose end is before its start for the time between them", () => {
  expect(readUrlState("?from=2026-01-04T18:00:00Z&until=2026-01-04T12:00:00Z")).toEqual(
    readUrlState("?from=2026-01-04T12:00:00Z&until=2026-01-04T18:00:00Z"),
  );
});

test("goes to another view with the same time and search, and without what was the view's own", () => {
  const state = readUrlState("?search=a&from=2026-01-04T12:00:00Z&event=3&property=id");
  expect(writeUrlState(inView(state, "rejected"))).toBe(
    "?view=rejected&search=a&from=2026-01-04T12%3A00%3A00.000Z",
  );
});
