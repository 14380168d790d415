import sql from "sql-template-tag";
import type { NumberRanges } from "../wire/number-ranges.ts";
import { type Question, textOf } from "./question.ts";

/** Numbers of a client whose events were erased, whatever their path and run. */
export function* erasedNumbers(client: string): Question<NumberRanges> {
  const [row] = yield sql`select numbers from erased where client = ${client}`;
  return JSON.parse(textOf(row?.["numbers"]) ?? "[]") as NumberRanges;
}
