import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const stub = /\{\s*const q = [^]*?\}(?=\s*<\/script>)/;

async function stubOf(file: string): Promise<string | undefined> {
  return stub.exec(await readFile(join(root, file), "utf8"))?.[0].replaceAll(/[\s,]/g, "");
}

test("uses the stub that the documentation has people copy", async () => {
  const copied = await stubOf("docs/script-tag.md");
  expect(copied).toContain("q.push([name...args])");
  expect(await stubOf("examples/script-tag/index.html")).toBe(copied);
});
