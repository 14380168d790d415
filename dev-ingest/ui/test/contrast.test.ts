import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../src/shell/theme.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\(\s*(#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\s*\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }],
  ),
);

const surfaces = ["canvas", "surface", "sunken", "raised", "hover", "share-bar", "chosen"];
const soft = ["warning-soft", "invalid-soft"];
const words = 4.5;
const graphics = 3;

/** Colors that stand beside each other in one chart. */
const palettes = {
  "chart colors": Array.from({ length: 8 }, (_, at) => `series-${at + 1}`),
  "status colors": ["status-ok", "status-warning", "status-invalid"],
};

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
  ...Object.values(palettes)
    .flat()
    .map((color) => [color, ["surface", "raised"], graphics] as const),
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

/** How a full lack of one kind of cone changes linear RGB (Machado et al. 2009, https://doi.org/10.1109/TVCG.2009.113). */
const visions: Readonly<Record<string, readonly (readonly number[])[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** In OKLab, whose lightness goes from 0 to 1; 0.02 is about as little as an eye notices. */
const leastDistance = 0.075;

test.each(
  Object.keys(visions).flatMap((vision) =>
    (["light", "dark"] as const).flatMap((scheme) =>
      Object.entries(palettes).map(([name, colors]) => ({ vision, scheme, name, colors })),
    ),
  ),
)(
  "with $vision every two of the $name are told apart in the $scheme scheme",
  ({ vision, scheme, colors }) => {
    const seen = colors.map((color) =>
      okLab(seenWith(visions[vision]!, linear(tokens.get(color)![scheme]))),
    );
    const tooClose = seen.flatMap((one, at) =>
      seen
        .slice(0, at)
        .flatMap((other, before) =>
          Math.hypot(...one.map((part, axis) => part - other[axis]!)) < leastDistance
            ? [`${colors[before]} and ${colors[at]}`]
            : [],
        ),
    );
    expect(tooClose).toEqual([]);
  },
);

function seenWith(
  matrix: readonly (readonly number[])[],
  color: readonly number[],
): readonly number[] {
  return times(matrix, color).map((part) => Math.min(1, Math.max(0, part)));
}

/** https://bottosson.github.io/posts/oklab/ */
function okLab(color: readonly number[]): readonly number[] {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    color,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt),
  );
}

function times(
  matrix: readonly (readonly number[])[],
  vector: readonly number[],
): readonly number[] {
  return matrix.map((row) => row.reduce((sum, part, at) => sum + part * vector[at]!, 0));
}

function contrast(one: string, other: string): number {
  return ratioOf(luminanceOf(linear(one)), luminanceOf(linear(other)));
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function ratioOf(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminanceOf([red, green, blue]: readonly number[]): number {
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function linear(hex: string): readonly number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}
