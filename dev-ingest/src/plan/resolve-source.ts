import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What is tried after a name, as bundlers and TypeScript do. */
const endings = ["", ".ts", ".mts", ".js", ".mjs", "/index.ts", "/index.js"];

/**
 * Finds the file that a TypeScript project means by an import which Node.js does not resolve: `./names.js` for
 * `names.ts`, `./names`, and names from `paths` of the nearest tsconfig.json. Null when there is none.
 */
export function resolveSource(specifier: string, parentUrl: string): URL | null {
  const folder = dirname(fileURLToPath(parentUrl));
  const candidates = /^\.{0,2}\//.test(specifier)
    ? [resolve(folder, specifier)]
    : pathsOf(folder).flatMap((mapping) => mapped(specifier, mapping));
  for (const candidate of candidates) {
    const file = fileOf(candidate) ?? fileOf(candidate.replace(/\.(m?)js$/, ".$1ts"));
    if (file !== null) return pathToFileURL(file);
  }
  return null;
}

function fileOf(path: string): string | null {
  const found = endings.map((ending) => path + ending).find((file) => isFile(file));
  return found ?? null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

interface Mapping {
  readonly pattern: string;
  readonly targets: readonly string[];
}

/** The `paths` of the nearest tsconfig.json, with targets made absolute. */
function pathsOf(from: string): readonly Mapping[] {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, "tsconfig.json");
    if (existsSync(file)) return readPaths(file);
    if (folder === dirname(folder)) return [];
  }
}

function readPaths(file: string): readonly Mapping[] {
  try {
    // Comments and trailing commas are allowed there.
    const text = readFileSync(file, "utf8")
      .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, "$1")
      .replace(/,(\s*[}\]])/g, "$1");
    const { compilerOptions } = JSON.parse(text) as {
      compilerOptions?: { baseUrl?: string; paths?: Readonly<Record<string, readonly string[]>> };
    };
    const base = resolve(dirname(file), compilerOptions?.baseUrl ?? ".");
    return Object.entries(compilerOptions?.paths ?? {}).map(([pattern, targets]) => ({
      pattern,
      targets: targets.map((target) => resolve(base, target)),
    }));
  } catch {
    return [];
  }
}

function mapped(specifier: string, { pattern, targets }: Mapping): readonly string[] {
  const [before, after] = pattern.split("*", 2) as [string, string | undefined];
  if (after === undefined) return specifier === pattern ? targets : [];
  if (!specifier.startsWith(before) || !specifier.endsWith(after)) return [];
  const middle = specifier.slice(before.length, specifier.length - after.length);
  return targets.map((target) => target.replace("*", middle));
}
