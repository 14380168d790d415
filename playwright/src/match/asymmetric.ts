/** Anything with the method that Playwright, Jest and Vitest ask: `expect.any(Number)`, `money(25)`. */
export interface AsymmetricMatcher {
  asymmetricMatch(received: unknown): boolean;
  /** How it is printed. */
  toString(): string;
  toAsymmetricMatcher?(): string;
}

export function isAsymmetricMatcher(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { asymmetricMatch?: unknown }).asymmetricMatch === "function"
  );
}

/** Makes a matcher that the three test runners know as one of theirs. */
export function asymmetric(
  text: string,
  asymmetricMatch: (received: unknown) => boolean,
): AsymmetricMatcher {
  const matcher = {
    asymmetricMatch,
    toString: () => text,
    toAsymmetricMatcher: () => text,
    // Jest and Vitest print it by this mark.
    $$typeof: Symbol.for("jest.asymmetricMatcher"),
  };
  return matcher;
}
