/** The gray after them is for what has no name of its own. */
const colors = 7;
/** Coprime with the number of colors: a name whose color is taken tries every other one. */
const stride = 3;

/**
 * Gives names their colors: the one that a name had on an earlier page, else that of its hash, or where another name has got
 * that first, the next free one. Names of earlier pages that do not come again give theirs up. Beyond seven names they are
 * shared.
 */
export class NameColors {
  readonly #nameByColor = new Map<number, string>();
  readonly #colorByName = new Map<string, number>();

  /** @param kept What an earlier page has kept: the names in the order of their colors. Anything else is left out. */
  constructor(kept: unknown) {
    if (!Array.isArray(kept)) return;
    for (const [color, name] of kept.slice(0, colors).entries())
      if (typeof name === "string" && kept.indexOf(name) === color)
        this.#nameByColor.set(color, name);
  }

  /** The token of a name's color, and whether it is another one than those that are kept. */
  of(name: string): { readonly token: string; readonly isNew: boolean } {
    const known = this.#colorByName.get(name);
    if (known !== undefined) return { token: tokenOf(known), isNew: false };
    const own = hashOf(name) % colors;
    if (this.#colorByName.size >= colors) return { token: tokenOf(own), isNew: false };
    const tried = Array.from({ length: colors }, (_, step) => (own + step * stride) % colors);
    const kept = tried.find((color) => this.#nameByColor.get(color) === name);
    const color =
      kept ??
      tried.find((free) => !this.#nameByColor.has(free)) ??
      tried.find((unseen) => !this.#colorByName.has(this.#nameByColor.get(unseen)!))!;
    this.#nameByColor.set(color, name);
    this.#colorByName.set(name, color);
    return { token: tokenOf(color), isNew: kept === undefined };
  }

  toJSON(): readonly (string | null)[] {
    return Array.from({ length: colors }, (_, color) => this.#nameByColor.get(color) ?? null);
  }
}

function tokenOf(color: number): string {
  return `--series-${color + 1}`;
}

function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619) >>> 0;
  }
  return hash;
}
