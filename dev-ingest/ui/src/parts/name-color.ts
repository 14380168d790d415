import type { CSSProperties } from "react";
import { keep, readKept } from "./kept.ts";
import { NameColors } from "./name-colors.ts";

let colors: NameColors | null = null;

/** The token of a name's color, the same in lists and in charts, and after a reload. */
export function nameToken(name: string): string {
  // Not before it is needed: reading the storage holds the thread up.
  colors ??= new NameColors(readStored());
  const { token, isNew } = colors.of(name);
  if (isNew) keep("name-colors", JSON.stringify(colors));
  return token;
}

/** Colors what stands for a name: `--name-color` in the style of an element. */
export function nameStyle(name: string): CSSProperties {
  return { "--name-color": `var(${nameToken(name)})` } as CSSProperties;
}

function readStored(): unknown {
  try {
    return JSON.parse(readKept("name-colors") ?? "null");
  } catch {
    return null;
  }
}
