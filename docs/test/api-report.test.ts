import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publicDeclarations } from "../../scripts/public-declarations.ts";
import { root } from "../../scripts/run-command.ts";

/**
 * The declarations that a package's users see, so that a change of them is seen in a diff:
 * `vitest run --project documents -u docs/test/api-report.test.ts` after `npm run build`.
 */
test.each(["sdk", "dev-ingest", "playwright"])(
  "the public types of %s are those of docs/api",
  async (folder) => {
    const types = join(root, folder, "dist/types");
    const report = publicDeclarations(folder, types)
      .map((file) => `// ${file}\n${declarations(join(types, file))}`)
      .join("\n");
    await expect(report).toMatchFileSnapshot(join(root, `docs/api/${folder}.txt`));
  },
);

/** Without comments, which are read in the sources. */
function declarations(file: string): string {
  return readFileSync(file, "utf8")
    .replaceAll(/^[ \t]*\/\*\*[^]*?\*\/\n/gm, "")
    .replaceAll(/^[ \t]*\/\/.*\n/gm, "");
}
