import type { Scope } from "../questions/queries.ts";

/** Says which events an answer of numbers leaves out by its scope, and how to have them. */
export function leftOutOf({ path, run }: Scope): readonly string[] {
  return [
    ...(path === undefined ? [] : [`The path ${path === "track" ? "test" : "track"}: path=*.`]),
    ...(run === undefined
      ? []
      : [run === null ? "Runs: run=*." : "Other runs, and what came without one: run=*."]),
  ];
}
