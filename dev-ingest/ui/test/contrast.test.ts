import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../src/shell/theme.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\(\s*(#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\s*\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

const surfaces = ["canvas", "surface", "sunken", "raised", "hover", "chosen"];
const soft = ["warning-soft", "invalid-soft"];
const words = 4.5;
const graphics = 3;

/** Which token may stand on which others, and how clearly it has to (WCAG 2.2, 1.4.3 and 1.4.11). */
const pairs: readonly (readonly [string, readonly string[], number])[] = [
  ["ink", [...surfaces, ...soft, "late-soft"], words],
  ["muted", surfaces, words],
  ["accent", surfaces, words],
  ["accent-ink", ["accent", "accent-hover"], words],
  ["warning", [...surfaces, "warning-soft"], words],
  ["invalid", [...surfaces, "invalid-soft"], words],
  ["late", ["surface", "hover", "chosen", "late-soft"], words],
  ["json-key", ["sunken", ...soft], words],
  ["json-string", ["sunken", ...soft], words],
  ["json-number", ["sunken", ...soft], words],
  ["json-literal", ["sunken", ...soft], words],
  ["line-control", ["surface", "raised"], graphics],
  ...Array.from(
    { length: 8 },
    (_, at) => [`series-${at + 1}`, ["surface", "raised"], graphics] as const,
  ),
];

const cases = pairs.flatMap(([text, backs, least]) =>
  backs.flatMap((back) =>
    (["light", "dark"] as const).map((scheme) => ({ text, back, least, scheme })),
  ),
);

test.each(cases)(
  "$text stands out on $back in the $scheme scheme",
  ({ text, back, least, scheme }) => {
    const ratio = contrast(tokens.get(text)![scheme], tokens.get(back)![scheme]);
    expect(ratio).toBeGreaterThanOrEqual(least);
  },
);

test("every color that is a text or a surface is one of the pairs", () => {
  const named = new Set(pairs.flatMap(([text, backs]) => [text, ...backs]));
  // Lines that only decorate, and the pulse of the brand.
  const decoration = ["line", "line-strong", "warning-line", "invalid-line", "glow"];
  const unnamed = [...tokens.keys()].filter(
    (name) => !named.has(name) && !decoration.includes(name),
  );
  expect(unnamed).toEqual([]);
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
