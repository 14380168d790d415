import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist");

// decisions/0017-a-page-bundle-of-six-kilobytes.md says what the bytes are for.
test.each([
  ["browser.js", 6_090],
  ["tracker-analytics.js", 6_400],
])("%s is at most %i bytes of brotli", (file, maxBytes) => {
  expect(brotliCompressSync(readFileSync(join(dist, file))).length).toBeLessThanOrEqual(maxBytes);
});

test.each(["browser.js", "tracker-analytics.js"])("%s holds nothing of a server", (file) => {
  const bundle = readFileSync(join(dist, file), "utf8");
  expect(bundle).not.toMatch(/node:|AsyncLocalStorage|\bky\b|\bimport\b/);
});
