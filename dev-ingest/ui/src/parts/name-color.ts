import type { CSSProperties } from "react";
import { NameColors } from "./name-colors.ts";

const storageKey = "dev-ingest.name-colors";
let colors: NameColors | null = null;

/** The token of a name's color, the same in lists and in charts, and after a reload. */
export function nameToken(name: string): string {
  // Not before it is needed: reading the storage holds the thread up.
  colors ??= new NameColors(readStored());
  const { token, isNew } = colors.of(name);
  if (isNew) store();
  return token;
}

/** Colors what stands for a name: `--name-color` in the style of an element. */
export function nameStyle(name: string): CSSProperties {
  return { "--name-color": `var(${nameToken(name)})` } as CSSProperties;
}

function store(): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(colors));
  } catch {
    // A page without storage keeps its colors until it is left.
  }
}

function readStored(): unknown {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "null");
  } catch {
    return null;
  }
}
