import { useSyncExternalStore } from "react";
import { keep, readKept } from "../parts/kept.ts";

export const themes = ["system", "light", "dark"] as const;

/** What the reader has chosen; `system` follows the operating system. */
export type Theme = (typeof themes)[number];

const listeners = new Set<() => void>();
let chosen: Theme = readStored();

/** Puts the chosen theme on the page; call it before the first thing is drawn. */
export function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (chosen === "system") delete dataset["theme"];
  else dataset["theme"] = chosen;
}

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  keep("theme", theme);
  applyTheme();
  for (const listener of listeners) listener();
}

/** The choice, kept current. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
}

function readStored(): Theme {
  const stored = readKept("theme");
  return themes.find((theme) => theme === stored) ?? "system";
}
