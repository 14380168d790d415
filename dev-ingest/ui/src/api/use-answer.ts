import { useContext, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { takeAhead } from "./asked-ahead.ts";
import { type Answer, LiveQuestion, type Question } from "./live-question.ts";
import { ProblemSaid } from "./problem-said.ts";
import { questionRuntime } from "./question-runtime.ts";

/** An answer, and the way to ask again at once. */
export interface FollowedAnswer<Value> extends Answer<Value> {
  readonly again: () => void;
}

/**
 * Keeps the answer to a question, and asks it again when events have arrived.
 *
 * @param newestSeq Of what the page has heard of; with a constant the question is asked once.
 */
export function useAnswer<Value>(
  question: Question<Value>,
  newestSeq: number,
): FollowedAnswer<Value> {
  const [live] = useState(
    () => takeAhead<Value>(question.key) ?? new LiveQuestion<Value>(questionRuntime),
  );
  useEffect(() => () => live.stop(), [live]);
  // Before the page is drawn, so that the server answers meanwhile.
  useLayoutEffect(() => live.follow(question, newestSeq));
  const answer = useSyncExternalStore(live.subscribe, live.read);
  const isProblemSaid = useContext(ProblemSaid);
  return {
    ...answer,
    problem: isProblemSaid ? null : answer.problem,
    again: live.again,
  };
}
