import { useSyncExternalStore } from "react";

/** CSS pixels of one rem, which grows on a wall screen. */
export function useRem(): number {
  return useSyncExternalStore(subscribe, readRem);
}

function subscribe(onChange: () => void): () => void {
  addEventListener("resize", onChange);
  return () => removeEventListener("resize", onChange);
}

function readRem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
