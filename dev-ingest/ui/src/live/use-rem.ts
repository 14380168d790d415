import { useSyncExternalStore } from "react";

/** CSS pixels of one rem, which grows on a wall screen. */
export function useRem(): number {
  return useSyncExternalStore(subscribe, readRem);
}

/** Read at each draw, it would make the browser style the whole page again. */
let rem: number | null = null;

function subscribe(onChange: () => void): () => void {
  const onResize = (): void => {
    rem = null;
    onChange();
  };
  addEventListener("resize", onResize);
  return () => removeEventListener("resize", onResize);
}

function readRem(): number {
  return (rem ??= Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
}
