import { useSyncExternalStore } from "react";
import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { LiveQuestion } from "../api/live-question.ts";
import { questionRuntime } from "../api/question-runtime.ts";
import { usePolled } from "../shell/use-polled.ts";
import type { ActiveFault } from "./fault-words.ts";

const pollMs = 2_000;

/** The banner and the view show the same list. */
const live = new LiveQuestion<Shape<"Faults">>(questionRuntime);
const question = {
  key: "faults",
  ask: async (signal: AbortSignal) => ask<Shape<"Faults">>("api/faults", {}, signal),
};
const look = (): void => live.follow(question, Date.now());
const none: readonly ActiveFault[] = [];

export interface FollowedFaults {
  readonly faults: readonly ActiveFault[];
  /** Asks at once, after something was changed. */
  readonly again: () => void;
}

/** The faults that are set, asked for while the page is seen. */
export function useFaults(): FollowedFaults {
  usePolled(look, pollMs);
  const { value } = useSyncExternalStore(live.subscribe, live.read);
  return { faults: value?.faults ?? none, again: live.again };
}
