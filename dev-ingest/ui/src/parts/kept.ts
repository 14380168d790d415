/** What the reader chose before, under a name; null when it is not known. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

/** Keeps a choice for the next visit; a page without storage has it until it is left. */
export function keep(name: string, choice: string): void {
  try {
    localStorage.setItem(keyOf(name), choice);
  } catch {
    // The storage is full, or forbidden.
  }
}

function keyOf(name: string): string {
  return `dev-ingest.${name}`;
}
