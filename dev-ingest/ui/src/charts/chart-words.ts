import { type Chart, isAdditive } from "./chart.ts";

/** Names one column of a chart for people. */
export function columnLabel({ split }: Pick<Chart, "split">, group: string | null): string {
  if (split === undefined) return "All";
  if (group === null) return split.startsWith("property:") ? `no ${split.slice(9)}` : "other";
  return group;
}

/** Says what the numbers of a chart are: `Sum of amount of donation_completed, so far`. */
export function chartWords(chart: Chart): string {
  const { measure, property, name, search, split } = chart;
  const what =
    measure === "count" ? "Events" : `${measureWords[measure]} of ${property ?? "a property"}`;
  const words = [what];
  if (name !== undefined && name !== "") words.push(`of ${name}`);
  if (search !== undefined && search !== "") words.push(`where ${search}`);
  if (split !== undefined) words.push(`by ${split.replace("property:", "")}`);
  if (chart.isCumulative && isAdditive(chart)) words.push("so far");
  return words.join(" ");
}

const measureWords: Readonly<Record<Exclude<Chart["measure"], "count">, string>> = {
  sum: "Sum",
  mean: "Average",
  min: "Minimum",
  max: "Maximum",
};
