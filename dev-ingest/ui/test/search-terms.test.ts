import { expect, test } from "vitest";
import { parseSearch } from "../../src/search/search-text.ts";
import { splitName, termWords, valueTerm, withTerm } from "../src/find/search-terms.ts";
import { readDraft } from "../src/find/suggestions.ts";

test.each([
  ["", valueTerm("name", "paid", false), "name:paid"],
  ["amount:>5", valueTerm(["donor", "country"], "DE", false), "amount:>5 donor.country:DE"],
  ["name:paid", valueTerm("name", "paid", false), "name:paid"],
  ["name:paid free", valueTerm("name", "paid", true), "free -name:paid"],
  ["", valueTerm(["note"], 'say "hi" *', false), 'note:"say \\"hi\\" *"'],
  ["", valueTerm(["name"], "Ada", false), "property.name:Ada"],
  ["", valueTerm("run", "", false), 'run:""'],
])("adds to %j a term and gets %s", (search, term, expected) => {
  const whole = withTerm(search, term);
  expect(whole).toBe(expected);
  expect(parseSearch(whole)).toHaveProperty("terms");
});

test("takes the one name out of a search, and leaves what is excluded", () => {
  expect(splitName("name:paid amount:>5 -name:seen")).toEqual({
    name: "paid",
    rest: "amount:>5 -name:seen",
  });
  expect(splitName("name:donation_*")).toEqual({ name: null, rest: "" });
});

test.each([
  ["amount:>=100", { key: "amount", value: ">=100" }],
  ["-note:two", { key: "note", value: "two" }],
  ['"a:b c"', { key: null, value: '"a:b c"' }],
  ['"a b".c:1', { key: '"a b".c', value: "1" }],
  ["late:>1h", { key: "late", value: ">1h" }],
])("shows %s as a key and the rest", (search, words) => {
  const parsed = parseSearch(search);
  if (!("terms" in parsed)) throw new Error(parsed.mistake.message);
  expect(termWords(parsed.terms[0]!)).toEqual(words);
});

test.each([
  ["", { minus: "", key: null, prefix: "" }],
  ["-don", { minus: "-", key: null, prefix: "don" }],
  ["donor.country:D", { minus: "", key: "donor.country", prefix: "D" }],
  ['game:"Outer W', { minus: "", key: "game", prefix: "Outer W" }],
])("reads what the draft %j asks to be completed", (draft, read) => {
  expect(readDraft(draft)).toEqual(read);
});
