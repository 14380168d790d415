import { useEffect, useRef } from "react";
import { singleKeysAreOn } from "./single-keys.ts";

/** What to do for the value of a key event's `key`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Listens to single keys, but not while the reader writes, holds a modifier or is in a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length === 1 && !singleKeysAreOn()) return;
      const target = event.target as Element;
      if (
        target.closest(
          "input:not([type=radio], [type=checkbox]), textarea, select, dialog[open], [popover]:popover-open",
        )
      )
        return;
      // A button that has the focus is what Enter is for.
      if (event.key === "Enter" && target.closest("button, a, summary, [role=slider]")) return;
      // Radio buttons and scrolled texts have the arrows for themselves.
      if (event.key.startsWith("Arrow") && target.closest("input, pre, [role=slider]")) return;
      const run = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
