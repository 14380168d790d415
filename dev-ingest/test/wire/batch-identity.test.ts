import { expect, test } from "vitest";
import { parseIngestQuery } from "../../src/wire/batch-identity.ts";

test.each([
  ["btach=page.1-1", 'There is no query parameter "btach" here. It was ignored.'],
  ["a%0Ab=1", 'There is no query parameter "a\\nb" here. It was ignored.'],
  [
    "upto=x",
    'The query parameter upto is "x"; expected a number such as 17, or <client>.17. It was ignored.',
  ],
])("what an ingest query says in vain is warned of: %s", (query, warning) => {
  expect(parseIngestQuery(query).warnings).toEqual([warning]);
});
