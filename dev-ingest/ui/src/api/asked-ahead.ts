import { LiveQuestion, type Question } from "./live-question.ts";
import { questionRuntime } from "./question-runtime.ts";

const ahead = new Map<string, LiveQuestion<unknown>>();

/**
 * Asks what a view is about to show, while the page has nothing to draw yet; `useAnswer` goes on with it. Only a view asks
 * again after a failure: one that never comes up asks nothing more.
 *
 * @param newestSeq Of what the page has heard of: the view asks again when it has heard of more.
 * @returns The answer; null when it failed, and when the view came first: it asks by itself what follows from the answer.
 */
export async function askAhead<Value>(
  question: Question<Value>,
  newestSeq = 0,
): Promise<Value | null> {
  const live = new LiveQuestion<Value>(questionRuntime);
  ahead.set(question.key, live);
  await new Promise<void>((resolve) => {
    const stop = live.subscribe(() => {
      stop();
      resolve();
    });
    live.follow(question, newestSeq);
  });
  if (ahead.get(question.key) !== live) return null;
  const { value, problem } = live.read();
  if (problem !== null) live.stop();
  return value;
}

/** What was asked ahead under a key, once. */
export function takeAhead<Value>(key: string): LiveQuestion<Value> | null {
  const live = ahead.get(key);
  ahead.delete(key);
  return (live as LiveQuestion<Value> | undefined) ?? null;
}
