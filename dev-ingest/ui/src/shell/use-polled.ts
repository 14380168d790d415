import { useEffect } from "react";

/** The view has the browser and the server to itself at first. */
const firstAfterMs = 250;

/** Looks at something that stands beside the view, again and again while the page is seen. `look` stays the same function. */
export function usePolled(look: () => void, everyMs: number): void {
  useEffect(() => {
    const lookIfSeen = (): void => {
      if (document.visibilityState === "visible") look();
    };
    const first = setTimeout(lookIfSeen, firstAfterMs);
    const timer = setInterval(lookIfSeen, everyMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [look, everyMs]);
}
