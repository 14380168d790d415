import { countWords } from "../log/count-words.ts";
import type { PlanReview, ReviewedEvent } from "./review-plan.ts";

/** Writes a review as Markdown, for a comment or a summary of a job. */
export function reviewMarkdown(review: PlanReview): string {
  const { events, general, run } = review;
  const head = "## Tracking review\n";
  const none = events.length + general.length === 0 ? ["The tracking plan has not changed."] : [];
  const table =
    events.length === 0
      ? []
      : [
          `| Event | Change | Owner | What changed |${run ? " Test run |" : ""}\n| --- | --- | --- | --- |${run ? " --- |" : ""}\n${events.map((event) => row(event, run !== null)).join("")}`,
        ];
  const others = general.map(({ level, message }) => `- **${level}**: ${cell(message)}`);
  return `${[head, ...none, ...table, ...(others.length > 0 ? [others.join("\n")] : []), ...runWords(review)].join("\n")}\n`;
}

/** Writes a review as GitHub's annotations: one a line, at the place in the plan where the event is named. */
export function reviewAnnotations(
  { events, run }: PlanReview,
  plan: { readonly file: string; readonly source: string },
): string {
  const at = (name: string): string =>
    `file=${property(plan.file)},line=${lineOf(name, plan.source)}`;
  const lines = events.flatMap(({ name, verdict, owner, changes, wasSeen }) => {
    const about = `${name}${owner === null ? "" : ` (${owner})`}`;
    const words = changes.map(({ message }) => message).join(" ");
    const level = verdict === "broken" || verdict === "removed" ? "error" : "notice";
    const own = `::${level} ${at(name)},title=${property(`Event ${verdict}`)}::${data(`${about}: ${words}`)}\n`;
    if (wasSeen !== false) return [own];
    return [
      own,
      `::warning ${at(name)},title=Never seen::${data(`${about}: the test run never sent it.`)}\n`,
    ];
  });
  const unplanned = (run?.unplanned ?? []).map(({ name, count, meant }) => {
    const advice = meant === null ? "Add it to the plan." : `Did you mean ${meant}?`;
    return `::warning file=${property(plan.file)},title=Not planned::${data(`${name}: the test run sent it ${countWords(count, "time")}, and the plan does not have it. ${advice}`)}\n`;
  });
  return [...lines, ...unplanned].join("");
}

function row({ name, verdict, owner, changes, wasSeen }: ReviewedEvent, hasRun: boolean): string {
  const words = changes.map(({ path, message }) => {
    const inner = path.split("/").slice(2).join(".");
    return inner === "" ? cell(message) : `${code(inner)}: ${cell(message)}`;
  });
  const seen = wasSeen === null ? "" : wasSeen ? "seen" : "**never seen**";
  return `| ${code(name)} | ${verdict === "broken" ? "**broken**" : verdict} | ${cell(owner ?? "")} | ${words.join("<br>")} |${hasRun ? ` ${seen} |` : ""}\n`;
}

function runWords({ run, planned }: PlanReview): readonly string[] {
  if (run === null) return [];
  const seen = planned - run.neverArrived.length;
  const lines = [
    `The test run sent ${countWords(run.events, "event")}: ${seen} of ${planned} planned ones were seen.`,
  ];
  if (run.neverArrived.length > 0) lines.push(details("Never seen", run.neverArrived.map(code)));
  if (run.unplanned.length > 0) {
    const names = run.unplanned.map(
      ({ name, count, meant }) =>
        `${code(name)}, ${count} times${meant === null ? "" : ` (did you mean ${code(meant)}?)`}`,
    );
    lines.push(details("Not planned", names));
  }
  return lines.map((line) => `${line}\n`);
}

function details(title: string, items: readonly string[]): string {
  return `**${title}** (${items.length})\n\n${items.map((item) => `- ${item}`).join("\n")}`;
}

/** The first line that names the event as a key; the first line where none does. */
function lineOf(name: string, source: string): number {
  const keys = [`${name}:`, `"${name}":`, `'${name}':`];
  const line = source
    .split("\n")
    .findIndex((text) => keys.some((key) => text.trimStart().startsWith(key)));
  return Math.max(line, 0) + 1;
}

function code(text: string): string {
  return `\`${cell(text).replaceAll("`", "'")}\``;
}

/** A table's cell holds one line, no bar of its own, and no markup. */
function cell(text: string): string {
  return text
    .replaceAll("|", String.raw`\|`)
    .replaceAll("<", "&lt;")
    .replaceAll(/\s+/g, " ");
}

/** @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
