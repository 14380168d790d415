import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/run-command.ts";

type Target = string | { readonly [condition: string]: Target };

/**
 * The declarations that a package's users see, so that a change of them is seen in a diff:
 * `vitest run --project documents -u docs/test/api-report.test.ts` after `npm run build`.
 */
test.each(["sdk", "dev-ingest", "playwright"])(
  "the public types of %s are those of docs/api",
  async (folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
      exports: Readonly<Record<string, Target>>;
    };
    const files = new Set<string>();
    for (const target of Object.values(manifest.exports)) {
      const types = typesOf(target);
      if (types !== undefined) collect(join(root, folder, types), files);
    }
    const report = [...files]
      .map(
        (file) => [relative(join(root, folder, "dist/types"), file), declarations(file)] as const,
      )
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, text]) => `// ${name}\n${text}`)
      .join("\n");
    await expect(report).toMatchFileSnapshot(join(root, `docs/api/${folder}.txt`));
  },
);

function typesOf(target: Target): string | undefined {
  if (typeof target === "string") return undefined;
  const types = target["types"];
  return typeof types === "object" ? (types["default"] as string) : types;
}

/** A file of declarations and all that it imports from beside it. */
function collect(file: string, files: Set<string>): void {
  if (files.has(file)) return;
  files.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, path] of text.matchAll(/(?:from |import\()"(\.[^"]*)"/g)) {
    if (path !== undefined)
      collect(join(dirname(file), path.replace(/\.(?:js|ts)$/, ".d.ts")), files);
  }
}

/** Without comments, which are read in the sources. */
function declarations(file: string): string {
  return readFileSync(file, "utf8")
    .replaceAll(/^[ \t]*\/\*\*[^]*?\*\/\n/gm, "")
    .replaceAll(/^[ \t]*\/\/.*\n/gm, "");
}
