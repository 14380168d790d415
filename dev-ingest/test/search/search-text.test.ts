import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSearch, type Term, writeSearch } from "../../src/search/search-text.ts";

const text = (words: string): Term => ({ kind: "text", text: words, isNegated: false });
const name = (...pattern: string[]): Term => ({
  kind: "field",
  field: "name",
  pattern,
  isNegated: false,
});
const property = (path: string, ...pattern: string[]): Term => ({
  kind: "property",
  path: path.split("."),
  pattern,
  isNegated: false,
});
const not = (term: Term): Term => ({ ...term, isNegated: true });

describe("a search is read", () => {
  test.each<[search: string, ...terms: Term[]]>([
    [""],
    ["   "],
    ["free text", text("free"), text("text")],
    ['"free text"', text("free text")],
    ['-"free text"', not(text("free text"))],
    ["name:a", name("a")],
    ["-name:a", not(name("a"))],
    ["name:donation_*", name("donation_", "")],
    ["name:*_done", name("", "_done")],
    ["name:a**b", name("a", "b")],
    ["name:**", name("", "")],
    ['name:"a*b"', name("a*b")],
    ['name:"two words"*', name("two words", "")],
    ['run:""', { kind: "field", field: "run", pattern: [""], isNegated: false }],
    ["status:invalid", { kind: "field", field: "status", pattern: ["invalid"], isNegated: false }],
    ["amount:12", property("amount", "12")],
    ["amount:-12", property("amount", "-12")],
    ["donor.country:DE", property("donor.country", "DE")],
    ["email:*", property("email", "", "")],
    ['note:"say \\"hi\\" \\\\"', property("note", 'say "hi" \\')],
    ["property.name:x", property("name", "x")],
    ["property.property:x", property("property", "x")],
    ['"a.b":x', { kind: "property", path: ["a.b"], pattern: ["x"], isNegated: false }],
    ['"name":x', property("name", "x")],
    ['note:">100"', property("note", ">100")],
    ['"https://example.org"', text("https://example.org")],
    [
      "amount:>=100.50",
      { kind: "number", path: ["amount"], comparison: ">=", number: "100.50", isNegated: false },
    ],
    [
      "-a.b:<-1",
      { kind: "number", path: ["a", "b"], comparison: "<", number: "-1", isNegated: true },
    ],
    ["late:>1h", { kind: "late", comparison: ">", ms: 3_600_000, isNegated: false }],
    ["late:<=1.5s", { kind: "late", comparison: "<=", ms: 1_500, isNegated: false }],
  ])("%s", (search, ...terms) => {
    expect(parseSearch(search)).toEqual({ terms });
    expect(parseSearch(writeSearch(terms))).toEqual({ terms });
  });
});

describe("a mistake is named with its place", () => {
  test.each([
    ['a "b', 2, /never closed/],
    ["a -", 2, /minus/],
    ['a ""', 2, /nothing between/],
    ["a :b", 2, /no key/],
    ["a name:", 2, /name: needs a value/],
    ["a status:wrong", 2, /status: is one of ok, warning, invalid/],
    ["status:inv*", 0, /status: is one of/],
    ["path:x", 0, /path: is one of track, test/],
    ["source:x", 0, /source: is one of property, age, arrival/],
    ["amount:>many", 0, /There must be a number after >/],
    ["late:1h", 0, /late:>1h/],
    ["late:>soon", 0, /late:>1h/],
    ["a..b:1", 0, /single dots/],
    ["x".repeat(2_001), 2_000, /at most 2000 characters/],
    ["x ".repeat(41), 80, /at most 40 terms/],
  ])("%s", (search, index, message) => {
    expect(parseSearch(search)).toEqual({
      mistake: { index, message: expect.stringMatching(message) as string },
    });
  });
});

test("whatever terms are written, the same terms are read", () => {
  const some = fc.string({ minLength: 1, maxLength: 8, unit: "binary" });
  const pattern = fc
    .tuple(
      fc.string({ maxLength: 5 }),
      fc.array(some, { maxLength: 2 }),
      fc.string({ maxLength: 5 }),
    )
    .map(([first, middle, last]) => [first, ...middle, last]);
  const isNegated = fc.boolean();
  const path = fc.array(some, { minLength: 1, maxLength: 3 });
  const comparison = fc.constantFrom(">" as const, ">=" as const, "<" as const, "<=" as const);
  const term: fc.Arbitrary<Term> = fc.oneof(
    fc.record({ kind: fc.constant("text" as const), text: some, isNegated }),
    fc.record({
      kind: fc.constant("field" as const),
      field: fc.constantFrom("name" as const, "run" as const, "batch" as const),
      pattern: fc.oneof(
        pattern,
        some.map((one) => [one]),
      ),
      isNegated,
    }),
    fc.record({
      kind: fc.constant("property" as const),
      path,
      pattern: fc.oneof(
        pattern,
        fc.string().map((one) => [one]),
      ),
      isNegated,
    }),
    fc.record({
      kind: fc.constant("number" as const),
      path,
      comparison,
      number: fc.constantFrom("0", "-1.50", "100"),
      isNegated,
    }),
    fc.record({
      kind: fc.constant("late" as const),
      comparison,
      ms: fc.nat(10 ** 9),
      isNegated,
    }),
  );
  fc.assert(
    fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
      expect(parseSearch(writeSearch(terms))).toEqual({ terms });
    }),
    { numRuns: 50 },
  );
});

test("any text is read or refused, and never throws", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (search) => {
      const parsed = parseSearch(search);
      if ("terms" in parsed)
        expect(parseSearch(writeSearch(parsed.terms))).toEqual({ terms: parsed.terms });
      else expect(parsed.mistake.index).toBeLessThanOrEqual(search.length);
    }),
  );
});
