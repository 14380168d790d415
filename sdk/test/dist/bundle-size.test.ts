import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist");

// With the outbox, tabs, consent, hooks and the way in for a test kit; the sender without them was held to 2,600.
test.each([
  ["browser.js", 5_000],
  ["tracker-analytics.js", 5_250],
])("%s is at most %i bytes of brotli", (file, maxBytes) => {
  expect(brotliCompressSync(readFileSync(join(dist, file))).length).toBeLessThanOrEqual(maxBytes);
});

test.each(["browser.js", "tracker-analytics.js"])("%s holds nothing of a server", (file) => {
  const bundle = readFileSync(join(dist, file), "utf8");
  expect(bundle).not.toMatch(/node:|AsyncLocalStorage|\bky\b|\bimport\b/);
});
