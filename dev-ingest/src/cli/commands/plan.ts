import { countWords } from "../../log/count-words.ts";
import { command, CommandMistake } from "../command.ts";
import { oneOf } from "../flag.ts";
import { sourceFlags, sourceOf } from "./event-source.ts";
import { planReview } from "./plan-review.ts";

const onePlan = { words: "<plan>", wordCount: { least: 1, most: 1 } } as const;

const check = command({
  name: "plan check",
  ...onePlan,
  summary: "Load a tracking plan and say what is in it and what is doubtful.",
  flags: {},
  async run({ words: [file], output }) {
    const { loadPlan } = await import("../../plan/load-plan.ts");
    const { findPlanWarnings } = await import("../../plan/find-plan-warnings.ts");
    const before = runningThings();
    const plan = await loadPlan(file!);
    const warnings = [...findPlanWarnings(plan), ...lingering(before)];
    const lines = warnings.map((warning) => `warning: ${warning}\n`);
    const verdict = `The plan has ${countWords(plan.events.size, "event")} and ${countWords(warnings.length, "warning")}.\n`;
    await output.write(lines.join("") + verdict);
    return warnings.length === 0 ? 0 : 1;
  },
});

const exportPlan = command({
  name: "plan export",
  ...onePlan,
  summary: "Write a plan as JSON Schema (2020-12), Markdown, or JSON (which --plan reads).",
  flags: { format: oneOf(["json-schema", "markdown", "json"], "How to write it.") },
  async run({ flags: { format }, words: [file], output }) {
    if (format === null)
      throw new CommandMistake("Say how: --format json-schema, markdown or json.");
    const { loadPlan } = await import("../../plan/load-plan.ts");
    const plan = await loadPlan(file!);
    if (format === "json-schema") {
      const { planJsonSchema } = await import("../../plan/json-schema.ts");
      await output.write(`${JSON.stringify(planJsonSchema(plan), null, 2)}\n`);
    } else if (format === "markdown") {
      const { planMarkdown } = await import("../../plan/plan-markdown.ts");
      await output.write(planMarkdown(plan));
    } else {
      const { planJson } = await import("../../plan/plan-json.ts");
      await output.write(planJson(plan));
    }
    return 0;
  },
});

const diff = command({
  name: "plan diff",
  words: "<before> <after>",
  wordCount: { least: 2, most: 2 },
  summary:
    "List what changed between two plans; ends with 1 when something broke, or cannot be judged.",
  flags: { format: oneOf(["text", "markdown", "json"], "How to write it. Default text.") },
  async run({ flags: { format }, words: [before, after], output }) {
    const { loadPlan } = await import("../../plan/load-plan.ts");
    const { diffMarkdown, diffPlans, diffText } = await import("../../plan/diff-plans.ts");
    const changes = diffPlans(await loadPlan(before!), await loadPlan(after!));
    if (format === "json") await output.write(`${JSON.stringify(changes, null, 2)}\n`);
    else await output.write(format === "markdown" ? diffMarkdown(changes) : diffText(changes));
    return changes.some(({ level }) => level === "breaking" || level === "unjudged") ? 1 : 0;
  },
});

const infer = command({
  name: "plan infer",
  summary: "Write a plan from what was received, as a TypeScript module.",
  flags: sourceFlags,
  async run({ flags, output }) {
    const { readEvents } = await import("../../plan/read-events.ts");
    const { createInference } = await import("../../plan/infer-plan.ts");
    const { planSource } = await import("../../plan/plan-source.ts");
    const source = sourceOf(flags);
    const inference = createInference();
    let events = 0;
    for await (const { event_name: name, properties } of readEvents(source)) {
      inference.add(name, properties);
      events++;
    }
    if (events === 0)
      throw new CommandMistake(`There are no events at ${source.from} to infer a plan from.`);
    await output.write(planSource(inference.result()));
    return 0;
  },
});

const coverage = command({
  name: "plan coverage",
  ...onePlan,
  summary:
    "Say what of a plan never arrived, and what arrived without it; ends with 1 when there is any.",
  flags: { ...sourceFlags, format: oneOf(["text", "json"], "How to write it. Default text.") },
  async run({ flags, words: [file], output }) {
    const { loadPlan } = await import("../../plan/load-plan.ts");
    const { readEvents } = await import("../../plan/read-events.ts");
    const { createCoverage } = await import("../../plan/coverage.ts");
    const { coverageText } = await import("../../plan/coverage-text.ts");
    const found = createCoverage(await loadPlan(file!));
    for await (const { event_name: name, properties } of readEvents(sourceOf(flags)))
      found.add(name, properties);
    const report = found.report();
    await output.write(
      flags.format === "json" ? `${JSON.stringify(report, null, 2)}\n` : coverageText(report),
    );
    return report.neverArrived.length + report.unplanned.length === 0 ? 0 : 1;
  },
});

/** What the module of a plan has left running, such as a timer: a process that loads it would not end by itself. */
function lingering(before: readonly string[]): readonly string[] {
  const left = runningThings();
  for (const kind of before) {
    const at = left.indexOf(kind);
    if (at !== -1) left.splice(at, 1);
  }
  if (left.length === 0) return [];
  const kinds = [...new Set(left)].join(", ");
  return [`The plan's module leaves something running (${kinds}). Take it out of the plan.`];
}

function runningThings(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /Timeout|Immediate|TCP|Server/.test(kind));
}

export const planCommands = [check, exportPlan, diff, infer, coverage, planReview];
