import { command, CommandMistake } from "../command.ts";
import { onOff, text } from "../flag.ts";
import { sourceFlags, sourceOf } from "./event-source.ts";

/** Writes what a pull request does to the tracking plan. */
export const planReview = command({
  name: "plan review",
  words: "<plan>",
  wordCount: { least: 1, most: 1 },
  summary:
    "Write what changed in a plan since a commit, and which events a test run sent; ends with 1 when something broke.",
  flags: {
    base: text("<commit>", "Compare with the plan of this commit: origin/main."),
    ...sourceFlags,
    github: onOff(
      "Write GitHub's annotations, and the review into the summary of the job ($GITHUB_STEP_SUMMARY).",
    ),
  },
  async run({ flags, words: [file], output }) {
    if (flags.base === null)
      throw new CommandMistake("Say what to compare with: --base origin/main.");
    const { readFile, appendFile } = await import("node:fs/promises");
    const { loadPlan } = await import("../../plan/load-plan.ts");
    const { planAtCommit } = await import("../../plan/plan-at-commit.ts");
    const { isBroken, reviewPlan } = await import("../../plan/review-plan.ts");
    const { reviewAnnotations, reviewMarkdown } = await import("../../plan/review-text.ts");
    const { readEvents } = await import("../../plan/read-events.ts");
    const { createCoverage } = await import("../../plan/coverage.ts");
    const after = await loadPlan(file!);
    const before = await planAtCommit(file!, flags.base);
    const hasRun = flags.run !== null || flags.from !== null;
    const coverage = hasRun ? createCoverage(after) : null;
    if (coverage)
      for await (const { event_name: name, properties } of readEvents(sourceOf(flags)))
        coverage.add(name, properties);
    const review = reviewPlan(before, after, coverage?.report() ?? null);
    const markdown = reviewMarkdown(review);
    if (flags.github) {
      const source = await readFile(file!, "utf8");
      await output.write(reviewAnnotations(review, { file: file!, source }));
      const summary = process.env["GITHUB_STEP_SUMMARY"];
      if (summary === undefined) await output.write(markdown);
      else await appendFile(summary, markdown);
    } else await output.write(markdown);
    return isBroken(review) ? 1 : 0;
  },
});
