import { useCallback, useEffect, useState } from "react";
import { inView, readUrlState, type UrlState, writeUrlState } from "./url-state.ts";

/**
 * Changes some of the state. A new view begins without an open event and parameters of its own, and makes an entry in
 * the history; the rest replaces the present one.
 */
export type ChangeUrlState = (change: Partial<UrlState>) => void;

/**
 * Pause before the address bar follows. Browsers refuse more than about 200 changes in 10 s, and a held arrow key makes
 * 300 (https://bugzilla.mozilla.org/show_bug.cgi?id=1314912).
 */
const settleMs = 200;

/** The state that the address bar holds, and the way to change it. */
export function useUrlState(): readonly [UrlState, ChangeUrlState] {
  const [state, setState] = useState(() => readUrlState(location.search));

  useEffect(() => {
    const onPopState = (): void => setState(readUrlState(location.search));
    addEventListener("popstate", onPopState);
    return () => removeEventListener("popstate", onPopState);
  }, []);

  useEffect(() => {
    const settle = (): void => {
      const query = writeUrlState(state);
      // A link that says the same in other letters, `+` or `>`, stays: a change of the address holds the page up.
      if (query === writeUrlState(readUrlState(location.search))) return;
      const url = location.pathname + query;
      if (state.view === readUrlState(location.search).view) history.replaceState(null, "", url);
      else history.pushState(null, "", url);
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
