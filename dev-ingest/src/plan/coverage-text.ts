import { countWords } from "../log/count-words.ts";
import type { CoverageReport } from "./coverage.ts";

/** Writes a coverage report for a terminal. */
export function coverageText(report: CoverageReport): string {
  const { events, neverArrived, unplanned, properties, mixedTimestamps } = report;
  const lines = [
    ...neverArrived.map((name) => `${name}: planned, and never arrived`),
    ...unplanned.map(
      ({ name, count, meant }) =>
        `${JSON.stringify(name)}: arrived ${countWords(count, "time")}, and is not planned${meant === null ? "" : ` (did you mean ${meant}?)`}`,
    ),
    ...properties.map(({ event, path, finding, count }) =>
      finding === "never-seen"
        ? `${event}${path}: never sent in ${countWords(count, "event")}`
        : `${event}${path}: always null in ${countWords(count, "event")}`,
    ),
    ...mixedTimestamps.map(
      ({ path, zoned, naive }) =>
        `${path}: names a zone in ${zoned.join(", ")}; names none in ${naive.join(", ")}`,
    ),
  ];
  const sum = `${countWords(events, "event")}, ${countWords(lines.length, "finding")}.`;
  return `${[...lines, sum].join("\n")}\n`;
}
