import { expect, test } from "vitest";
import { chartCsv } from "../src/charts/chart-csv.ts";
import { fileName } from "../src/charts/save-file.ts";

test("writes exact decimals, quotes labels and keeps formulas text", () => {
  const table = {
    times: [0, 60_000],
    columns: [
      { group: "a", exact: ["1.10", "9007199254740993.5"] },
      { group: "b", exact: [null, "2"] },
    ],
    before: ["0", "0"],
    hiddenGroups: 0,
  };
  expect(chartCsv(table, ['says "hi", twice', "=1+1"])).toBe(
    'time,"says ""hi"", twice",\'=1+1\r\n' +
      "1970-01-01T00:00:00.000Z,1.10,\r\n" +
      "1970-01-01T00:01:00.000Z,9007199254740993.5,2\r\n",
  );
});

test.each([
  ["Raised so far", "raised-so-far.csv"],
  ["../../etc: β?", "etc-β.csv"],
  ["🎉", "chart.csv"],
])("the file of %s is %s", (title, name) => expect(fileName(title, "csv")).toBe(name));
