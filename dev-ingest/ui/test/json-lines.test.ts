import { expect, test } from "vitest";
import { ExactNumber, parseExactJson } from "../src/api/exact-json.ts";
import { listJson, textOfLines } from "../src/detail/json-lines.ts";

const issueAt = (path: string) => ({ path, code: "c", message: "m", severity: "warning" }) as const;

test("writes a value as JSON.stringify does", () => {
  const value = {
    text: 'a "quoted" \n line',
    list: [1, [], {}, null, true],
    inner: { a: { b: "c" } },
    "odd/ke~y": -0.5,
  };
  expect(textOfLines(listJson(value, "", [], Infinity).lines)).toBe(JSON.stringify(value, null, 2));
});

test("writes what would turn the direction of the text as JSON escapes it", () => {
  const value = { "\u202Eyek": "\u2066eulav\u2069", family: "👨‍👩‍👧" };
  const text = textOfLines(listJson(value, "", [], Infinity).lines);
  expect(text).toBe('{\n  "\\u202eyek": "\\u2066eulav\\u2069",\n  "family": "👨‍👩‍👧"\n}');
  expect(JSON.parse(text)).toEqual(value);
});

test("keeps numbers as they were sent", () => {
  const text =
    '{\n  "amount": 25.00,\n  "id": 9223372036854775807,\n  "exp": 1E+2,\n  "plain": 7\n}';
  expect(textOfLines(listJson(parseExactJson(text), "", [], Infinity).lines)).toBe(text);
  expect(parseExactJson("[25.00, 7]")).toEqual([new ExactNumber("25.00"), 7]);
});

test("puts each issue at the line of its path", () => {
  const value = { amount: "x", donor: { "a/b": 1 }, groups: ["vip", 2] };
  const paths = ["/properties/amount", "/properties/donor/a~1b", "/properties/groups/1"];
  const { lines, unplacedIssues } = listJson(value, "/properties", paths.map(issueAt), Infinity);
  expect(
    lines
      .filter(({ issues }) => issues.length > 0)
      .map(({ text, issues }) => [text, issues[0]!.path]),
  ).toEqual([
    ['"x"', paths[0]],
    ["1", paths[1]],
    ["2", paths[2]],
  ]);
  expect(unplacedIssues).toEqual([]);
});

test("puts an issue of something missing at what is around it", () => {
  const value = { donor: { name: "Ann" } };
  const issues = ["/properties/donor/country", "/properties/amount"].map(issueAt);
  const { lines } = listJson(value, "/properties", issues, Infinity);
  expect(lines.map(({ issues: [issue] }) => issue?.path)).toEqual([
    "/properties/amount",
    "/properties/donor/country",
    undefined,
    undefined,
    undefined,
  ]);
});

test("hands back issues of the event itself", () => {
  const issues = ["", "/event_name", "/propertiesx"].map(issueAt);
  expect(listJson({}, "/properties", issues, Infinity).unplacedIssues).toEqual(issues);
});

test("cuts a long listing, says by how much, and keeps the issues of what is cut", () => {
  const { lines, hiddenLines } = listJson(
    [1, 2, 3, 4],
    "/properties",
    [issueAt("/properties/3")],
    3,
  );
  expect(lines.map(({ text }) => text)).toEqual(["[", "1", "2"]);
  expect(hiddenLines).toBe(3);
  expect(lines[0]!.issues).toHaveLength(1);
});
