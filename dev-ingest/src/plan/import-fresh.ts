import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { resolveSource } from "./resolve-source.ts";

/** The query under which a load differs from the loads before it. */
const generationParameter = "plan-generation";
let generation = 0;
let hooksAreInstalled = false;
let importListener: (file: string) => void = () => {};

/**
 * Imports a module as its file is now, with all files of the user that it imports. What lies in `node_modules` is shared
 * between loads.
 *
 * @param onImport Called with each file of the user that the module imports, directly or not.
 *
 * Every load stays in memory, as Node.js never forgets a module: a few kilobytes for each change of the file.
 */
export async function importFresh(
  url: URL,
  onImport: (file: string) => void,
): Promise<Readonly<Record<string, unknown>>> {
  installHooks();
  generation++;
  const fresh = new URL(url);
  fresh.searchParams.set(generationParameter, String(generation));
  importListener = onImport;
  return (await import(fresh.href)) as Readonly<Record<string, unknown>>;
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
}

/** As Node.js resolves; where it finds nothing, as TypeScript does. */
function resolvedForPlan<Found extends Resolved>(
  specifier: string,
  parent: string,
  nextResolve: () => Found,
): Found | (Resolved & { readonly shortCircuit: true }) {
  try {
    return nextResolve();
  } catch (error) {
    const found = resolveSource(specifier, parent);
    if (found === null) throw error;
    return { url: found.href, shortCircuit: true };
  }
}

/** A plan is written in ES modules, whatever its package says of its other files. */
function formatOf({ url, format }: Resolved): string {
  const { pathname } = new URL(url);
  if (/\.m?ts$/.test(pathname)) return "module-typescript";
  const isEsm = pathname.endsWith(".js") && /^\s*(import|export)\b/m.test(readSource(url));
  return isEsm ? "module" : (format ?? "module");
}

function readSource(url: string): string {
  try {
    return readFileSync(fileURLToPath(url), "utf8");
  } catch {
    return "";
  }
}

/** Hands the query on to what a fresh module imports; else its imports would come from the first load. */
function installHooks(): void {
  if (hooksAreInstalled) return;
  hooksAreInstalled = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const parent = context.parentURL;
      const isOfPlan = parent?.includes(generationParameter) === true;
      const isPlan = !isOfPlan && specifier.includes(generationParameter);
      const resolved = isOfPlan
        ? resolvedForPlan(specifier, parent, () => nextResolve(specifier, context))
        : nextResolve(specifier, context);
      if (isPlan) return { ...resolved, format: formatOf(resolved) };
      if (!isOfPlan || !resolved.url.startsWith("file:")) return resolved;
      if (resolved.url.includes("/node_modules/")) return resolved;
      importListener(fileURLToPath(resolved.url));
      const fresh = new URL(resolved.url);
      fresh.searchParams.set(
        generationParameter,
        new URL(parent).searchParams.get(generationParameter)!,
      );
      return { ...resolved, url: fresh.href, format: formatOf(resolved) };
    },
  });
}
