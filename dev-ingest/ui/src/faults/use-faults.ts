import { useEffect, useSyncExternalStore } from "react";
import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { LiveQuestion } from "../api/live-question.ts";
import { questionRuntime } from "../api/question-runtime.ts";
import type { ActiveFault } from "./fault-words.ts";

const pollMs = 2_000;

/** The banner and the view show the same list. */
const live = new LiveQuestion<Shape<"Faults">>(questionRuntime);
const question = {
  key: "faults",
  ask: async (signal: AbortSignal) => ask<Shape<"Faults">>("api/faults", {}, signal),
};
const none: readonly ActiveFault[] = [];

export interface FollowedFaults {
  readonly faults: readonly ActiveFault[];
  /** Asks at once, after something was changed. */
  readonly again: () => void;
}

/** The faults that are set, asked for while the page is seen. */
export function useFaults(): FollowedFaults {
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === "visible") live.follow(question, Date.now());
    };
    look();
    const timer = setInterval(look, pollMs);
    return () => clearInterval(timer);
  }, []);
  const { value } = useSyncExternalStore(live.subscribe, live.read);
  return { faults: value?.faults ?? none, again: live.again };
}
