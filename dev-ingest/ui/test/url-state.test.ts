import { expect, test } from "vitest";
import { readUrlState, type UrlState, writeUrlState } from "../src/shell/url-state.ts";

const start: UrlState = {
  view: "live",
  search: "",
  path: null,
  status: null,
  names: [],
  seq: null,
};

test("writes nothing for the state that the page starts in", () => {
  expect(readUrlState("")).toEqual(start);
  expect(writeUrlState(start)).toBe("");
});

test("reads back what it wrote", () => {
  const state: UrlState = {
    view: "rejected",
    search: 'amount:>=25 "a & b" #1 +é',
    path: "test",
    status: "invalid",
    names: ["donation_received", "a&b=c", ""],
    seq: 9_007_199_254_740_991,
  };
  expect(readUrlState(writeUrlState(state))).toEqual(state);
});

test.each([
  "?path=other&status=bad&event=x",
  "?event=-1",
  "?event=1.5",
  "?event=0",
  "?event=99999999999999999999",
  "?path=&status=",
])("takes %s for the start", (query) => {
  expect(readUrlState(query)).toEqual(start);
});

test("takes a name once", () => {
  expect(readUrlState("?name=a&name=b&name=a").names).toEqual(["a", "b"]);
});
