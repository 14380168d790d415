import { useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;

/** What the reader has chosen; `system` follows the operating system. */
export type Theme = (typeof themes)[number];

const storageKey = "dev-ingest.theme";
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
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // A page without storage keeps the choice until it is left.
  }
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
  try {
    const stored = localStorage.getItem(storageKey);
    return themes.find((theme) => theme === stored) ?? "system";
  } catch {
    return "system";
  }
}
