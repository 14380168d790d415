import { Refusal } from "../http/refusal.ts";
import { countWords } from "../log/count-words.ts";
import type { ParsedBody } from "../wire/parse-body.ts";

/**
 * Holds a body to its plan, as a whole.
 *
 * @throws {Refusal} when one of its events is rejected or invalid.
 */
export function refuseUnlessAllGood(body: ParsedBody): void {
  const bad = [...body.rejected, ...body.accepted.filter(({ status }) => status === "invalid")];
  const [first] = bad;
  if (!first) return;
  const issue = first.issues.find(({ severity }) => severity === "error") ?? first.issues[0]!;
  const place = `${first.index}${issue.path === "" ? "" : ` at ${issue.path}`}`;
  const message = `Nothing was stored, because the server is strict and found ${countWords(bad.length, "bad event")}. The first is number ${place}: ${issue.message}`;
  throw new Refusal({ code: "strict-refused", message }, body.bytes);
}
