import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./run-command.ts";

type Target = string | { readonly [condition: string]: Target };

/** Where the exports of every package say that its declarations are. */
const published = "dist/types";

/**
 * Finds the declarations that a package's users see: those of its exports, and what these import.
 *
 * @param name The package's folder in the workspace.
 * @param folder Where its declarations are now.
 * @returns Sorted paths, from `folder`.
 */
export function publicDeclarations(name: string, folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as {
    exports: Readonly<Record<string, Target>>;
  };
  const files = new Set<string>();
  for (const target of Object.values(manifest.exports)) {
    const types = typesOf(target);
    if (types !== undefined) collect(join(folder, relative(published, types)), files);
  }
  return [...files].map((file) => relative(folder, file)).toSorted();
}

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
