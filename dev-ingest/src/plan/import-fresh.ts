import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** The query under which a load is told from the loads before it. */
const generationParameter = "plan-generation";
let generation = 0;
let hooksAreInstalled = false;
let importListener: (file: string) => void = () => {};

/**
 * Imports a module as its file is now, with all files of the user that it imports. What lies in `node_modules` is shared
 * between loads.
 *
 * @param onImport Told of each file of the user that the module imports, directly or not.
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

/** Hands the query on to what a fresh module imports; else its imports would come from the first load. */
function installHooks(): void {
  if (hooksAreInstalled) return;
  hooksAreInstalled = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const parent = context.parentURL;
      if (!parent?.includes(generationParameter) || !specifier.startsWith(".")) return resolved;
      if (!resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/"))
        return resolved;
      importListener(fileURLToPath(resolved.url));
      const fresh = new URL(resolved.url);
      fresh.searchParams.set(
        generationParameter,
        new URL(parent).searchParams.get(generationParameter)!,
      );
      return { ...resolved, url: fresh.href };
    },
  });
}
