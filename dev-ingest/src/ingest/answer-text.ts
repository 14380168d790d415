import type { Issue } from "../wire/issue.ts";
import type { ParsedBody } from "../wire/parse-body.ts";

/**
 * Writes the part of an answer that belongs to the body alone: `"accepted":2,"results":[{"index":1,…}]`.
 *
 * Lists only events that are not ok, so that the usual answer costs nothing.
 */
export function answerText(body: ParsedBody): string {
  const results: { index: number; status: string; issues: readonly Issue[] }[] = [];
  for (const { index, status, issues } of body.accepted) {
    if (status !== "ok") results.push({ index, status, issues });
  }
  for (const { index, issues } of body.rejected)
    results.push({ index, status: "rejected", issues });
  if (results.length > 1) results.sort((left, right) => left.index - right.index);
  return `"accepted":${body.accepted.length},"results":${results.length === 0 ? "[]" : JSON.stringify(results)}`;
}
