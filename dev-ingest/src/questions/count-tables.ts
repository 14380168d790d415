/** Where it is kept what was counted of each minute and each hour, and the sums of it. */
export const countTables = {
  minute: { ms: 60_000, counts: "minute", sums: "total" },
  hour: { ms: 3_600_000, counts: "hour", sums: "hour_total" },
} as const;
export type CountTables = (typeof countTables)[keyof typeof countTables];
export type CountTable = CountTables["counts" | "sums"];

/** The names of them all. */
export const countTableNames: readonly CountTable[] = Object.values(countTables).flatMap(
  ({ counts, sums }) => [counts, sums],
);
