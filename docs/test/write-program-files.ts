import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listDocuments, readBlocks, type Block } from "../../scripts/documents/read-blocks.ts";

const programLanguages = ["ts", "tsx"];

/** The blocks of TypeScript of all documents. */
export function listPrograms(): Block[] {
  return listDocuments()
    .flatMap(readBlocks)
    .filter(({ language }) => programLanguages.includes(language));
}

/**
 * Writes the programs into a folder, one folder per section, so that files of one name do not meet. A program that imports
 * `./events.ts` gets the tracking plan of docs/plans.md.
 */
export function writeProgramFiles(programs: readonly Block[], folder: string): void {
  const plan = programs.find(({ fileName }) => fileName === "events.ts")!;
  for (const { document, section, line, language, fileName, code } of programs) {
    const place = join(folder, `${document} ${section}`.replaceAll(/\W+/g, "-"));
    // What Node runs as a module is checked as one.
    const name = fileName?.replace(/\.mjs$/, ".mts") ?? `line-${line}.${language}`;
    write(join(place, name), code);
    if (code.includes('"./events.ts"')) write(join(place, "events.ts"), plan.code);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
