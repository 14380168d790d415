import { useCallback, useEffect, useRef, useState } from "react";
import { inView, readUrlState, type UrlState, writeUrlState } from "./url-state.ts";

/**
 * Changes some of the state. A new view begins without an open event and parameters of its own. It makes an entry in the
 * history, as another search or time does, so that Back undoes it; the rest replaces the present one.
 */
export type ChangeUrlState = (change: Partial<UrlState>) => void;

/**
 * Pause before the address bar follows. Browsers refuse more than about 200 changes in 10 s, and a held arrow key makes
 * 300 (https://bugzilla.mozilla.org/show_bug.cgi?id=1314912).
 */
const settleMs = 200;
/** A search that is still being written is one step back. */
const sameStepMs = 2_000;

const filterKeys = ["search", "from", "until"] as const;

/** The state that the address bar holds, and the way to change it. */
export function useUrlState(): readonly [UrlState, ChangeUrlState] {
  const [state, setState] = useState(() => readUrlState(location.search));

  useEffect(() => {
    const onPopState = (): void => setState(readUrlState(location.search));
    addEventListener("popstate", onPopState);
    return () => removeEventListener("popstate", onPopState);
  }, []);

  const filteredMs = useRef(-Infinity);
  useEffect(() => {
    const settle = (): void => {
      const query = writeUrlState(state);
      // A link that says the same in other letters, `+` or `>`, stays: a change of the address holds the page up.
      const shown = readUrlState(location.search);
      if (query === writeUrlState(shown)) return;
      const nowMs = performance.now();
      const isOtherFilter = filterKeys.some((key) => state[key] !== shown[key]);
      const isStep =
        state.view !== shown.view || (isOtherFilter && nowMs - filteredMs.current > sameStepMs);
      if (isOtherFilter) filteredMs.current = nowMs;
      const url = location.pathname + query;
      if (isStep) history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    };
    const timer = setTimeout(settle, settleMs);
    return () => clearTimeout(timer);
  }, [state]);

  const change = useCallback<ChangeUrlState>(
    (part) =>
      setState((before) => {
        const isMove = part.view !== undefined && part.view !== before.view;
        return { ...(isMove ? inView(before, part.view) : before), ...part };
      }),
    [],
  );
  return [state, change];
}
