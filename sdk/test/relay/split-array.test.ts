import { expect, test } from "vitest";
import { splitArray } from "../../src/relay/split-array.ts";

test.for([
  ["[]", []],
  [" [ \n ] ", []],
  ["[1]", ["1"]],
  ['[ {"a":1} , {"b":[2,3]} ]', ['{"a":1}', '{"b":[2,3]}']],
  [String.raw`["],[\"","\\",{"x":"}{"}]`, [String.raw`"],[\""`, String.raw`"\\"`, '{"x":"}{"}']],
  // What stands between the commas is for a parser to judge.
  ["[1,]", ["1", ""]],
  ["[nonsense]", ["nonsense"]],
] as const)("%s is split into %j", ([text, elements]) => {
  expect(splitArray(text)?.map((element) => element.text)).toEqual(elements);
});

test.for([
  "",
  "null",
  '{"a":1}',
  "[",
  "[1",
  "[[1]",
  "[1]]",
  "[1] 2",
  '["]',
  String.raw`["\"]`,
  "[{]}]",
] as const)("%s is not an array", (text) => {
  expect(splitArray(text)).toBeUndefined();
});

test("levels and keys are counted for each element, strings left out", () => {
  const text = '[{"event_name":"e","properties":{"a":[{"b":":"}]}},7]';
  expect(splitArray(text)).toMatchObject([
    { levels: 4, keys: 4 },
    { levels: 0, keys: 0 },
  ]);
});

test("an array of 400,000 levels is split without recursion", () => {
  const deep = "[".repeat(400_000) + "]".repeat(400_000);
  expect(splitArray(`[${deep},1]`)).toMatchObject([{ levels: 400_000 }, { text: "1" }]);
});
