import type { Shape } from "../../../src/api/shapes.ts";
import { countWords } from "../parts/count-words.ts";

export type RunEntry = Shape<"Run">;

/** How a run stands, and in words for people. */
export interface RunVerdict {
  readonly kind: "fine" | "warning" | "failed";
  readonly words: string;
}

/** Says of a run what a test of it would fail by. */
export function runVerdict({ invalid, warnings, rejected, unaccounted }: RunEntry): RunVerdict {
  const failures = [
    counted(invalid, "invalid"),
    counted(rejected, "rejected"),
    counted(unaccounted, "unaccounted for"),
  ].filter((words) => words !== null);
  if (failures.length > 0) return { kind: "failed", words: failures.join(", ") };
  return warnings === 0
    ? { kind: "fine", words: "Fine" }
    : { kind: "warning", words: countWords(warnings, "warning") };
}

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count.toLocaleString()} ${what}`;
}
