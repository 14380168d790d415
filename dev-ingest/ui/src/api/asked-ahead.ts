import { LiveQuestion, type Question } from "./live-question.ts";
import { questionRuntime } from "./question-runtime.ts";

const ahead = new Map<string, LiveQuestion<unknown>>();

/**
 * Asks what a view is about to show, while the page has nothing to draw yet. Resolves when the answer is there, or has
 * failed; `useAnswer` goes on with it.
 */
export async function askAhead<Value>(question: Question<Value>): Promise<void> {
  const live = new LiveQuestion<unknown>(questionRuntime);
  ahead.set(question.key, live);
  await new Promise<void>((resolve) => {
    const stop = live.subscribe(() => {
      stop();
      resolve();
    });
    live.follow(question, 0);
  });
}

/** What was asked ahead under a key, once. */
export function takeAhead<Value>(key: string): LiveQuestion<Value> | null {
  const live = ahead.get(key);
  ahead.delete(key);
  return (live as LiveQuestion<Value> | undefined) ?? null;
}
