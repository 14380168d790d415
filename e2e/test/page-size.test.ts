import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../dev-ingest/dist/ui");
const mostBytes = 130_000;

test("the first visit to the live page loads at most 130 kB, brotli, in all", () => {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const assets = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file!);
  const styles = assets
    .filter((file) => file.endsWith(".css"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  // Of the fonts, the one that every text is in.
  const fonts = styles.flatMap((style) =>
    [...style.matchAll(/url\(\.\/(geist-latin[^)]+)\)/g)].map(([, file]) => `assets/${file}`),
  );
  expect(fonts).toHaveLength(1);
  const files = ["index.html", ...assets, ...fonts];
  const bytes = files.map((file) => brotliCompressSync(readFileSync(join(folder, file))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(mostBytes);
});
