import { nameToken } from "../parts/name-color.ts";
import type { Chart } from "./chart.ts";
import { type ChartTable, maxColumns } from "./chart-table.ts";

const palette = Array.from({ length: maxColumns }, (_, at) => `--series-${at + 1}`);

/** The colors of a chart's columns: what they mean where they mean something, else their place. No two are the same. */
export function seriesTokens(
  { split }: Pick<Chart, "split">,
  columns: ChartTable["columns"],
): readonly string[] {
  if (split === "status") return columns.map(({ group }) => `--status-${group}`);
  if (split !== "name") return palette.slice(0, columns.length);
  const taken = new Set<string>();
  const own = columns.map(({ group }) => {
    const token = group === null ? palette.at(-1)! : nameToken(group);
    if (taken.has(token)) return null;
    taken.add(token);
    return token;
  });
  const free = palette.filter((token) => !taken.has(token));
  return own.map((token) => token ?? free.shift()!);
}
