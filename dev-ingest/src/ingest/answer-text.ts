import type { Issue } from "../wire/issue.ts";
import type { AcceptedEvent, ParsedBody } from "../wire/parse-body.ts";

/** Writes the part of an answer that says what became of the body: `"accepted":2,"known":0,"results":[{"index":1,…}]`. */
export function answerText(
  { accepted, known }: { readonly accepted: number; readonly known: number },
  results: string | null,
): string {
  return `"accepted":${accepted},"known":${known},"results":${results ?? "[]"}`;
}

/** Lists the events of a body that are not ok, as JSON; null when there are none. */
export function resultsOf(
  accepted: readonly Pick<AcceptedEvent, "index" | "status" | "issues">[],
  rejected: ParsedBody["rejected"],
): string | null {
  const results: { index: number; status: string; issues: readonly Issue[] }[] = [];
  for (const { index, status, issues } of accepted) {
    if (status !== "ok") results.push({ index, status, issues });
  }
  for (const { index, issues } of rejected) results.push({ index, status: "rejected", issues });
  if (results.length > 1) results.sort((left, right) => left.index - right.index);
  return results.length === 0 ? null : JSON.stringify(results);
}
