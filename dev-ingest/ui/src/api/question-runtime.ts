import type { QuestionRuntime } from "./live-question.ts";

/** The outside of questions in a page. */
export const questionRuntime: QuestionRuntime = {
  nowMs: () => performance.now(),
  setTimer: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
