import { deepStrictEqual } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import type { TestResults } from "./stranger.ts";

/** What differs from run to run in a message of the kit. */
function withoutChance(message: string): string {
  return stripVTControlCharacters(message)
    .replaceAll(/\+\d+\.\d{3} s/g, "+0.000 s")
    .replaceAll(/-[0-9a-f]{8}\b/g, "-00000000");
}

/**
 * Holds results against what a document promises: these tests pass, and one fails with this message.
 *
 * @throws {Error} With the difference.
 */
export function expectResults(
  { passed, failed }: TestResults,
  expected: { readonly passed: readonly string[]; readonly failed: readonly [string, string] },
): void {
  const [title, message] = expected.failed;
  deepStrictEqual(
    { passed: passed.toSorted(), failed: [...failed.keys()] },
    { passed: expected.passed.toSorted(), failed: [title] },
    `Passed: ${passed.join(", ")}. Failed: ${[...failed].join("\n")}`,
  );
  const received = withoutChance(failed.get(title)!);
  if (received.includes(withoutChance(message).trim())) return;
  throw new Error(`${title} fails, but not as documented:\n${received}\nDocumented:\n${message}`);
}
