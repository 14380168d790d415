import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");

test("the documented plan and the code it types compile", { timeout: 60_000 }, async () => {
  const document = await readFile(join(root, "docs/plans.md"), "utf8");
  const files = [...document.matchAll(/```ts\n\/\/ (\S+\.ts)\n([^`]*)```/g)];
  expect(files.map(([, name]) => name)).toEqual([
    "events.ts",
    "app.ts",
    "orders.ts",
    "context.ts",
    "guarded.ts",
  ]);
  const folder = await mkdtemp(join(here, ".temporary-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [, name, code] of files) await writeFile(join(folder, name!), code!);
  await writeFile(
    join(folder, "tsconfig.json"),
    '{ "extends": "../types/tsconfig.json", "include": [], "files": ["app.ts", "orders.ts", "context.ts", "guarded.ts"] }',
  );

  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const output = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );

  expect(output).toBe("");
});
