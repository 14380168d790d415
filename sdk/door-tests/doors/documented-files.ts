import { readBlocks } from "../../../scripts/documents/read-blocks.ts";

/** Files by their paths. */
export type Files = Readonly<Record<string, string>>;

/**
 * Reads the files that a section of a document shows: the blocks whose first line names one.
 *
 * @throws {Error} when there are none.
 */
export function documentedFiles(section: string, document = "README.md"): Files {
  const files = Object.fromEntries(
    readBlocks(document).flatMap((block) =>
      block.section === section && block.fileName !== undefined
        ? [[block.fileName, block.code]]
        : [],
    ),
  );
  if (Object.keys(files).length > 0) return files;
  throw new Error(`${document} shows no file under "${section}".`);
}

/** The lines that the README begins with: a client, and an event. */
export function firstLines(): string {
  const first = readBlocks("README.md").find(({ language }) => language === "ts");
  if (first?.code.includes(".track(")) return first.code;
  throw new Error("The README does not begin with lines that track an event.");
}

/** The line of a section's shell blocks that matches. */
export function shellLine(section: string, expected: RegExp): string {
  const blocks = readBlocks("README.md").filter((block) => block.section === section);
  const [found] = blocks.flatMap(({ code }) => expected.exec(code) ?? []);
  if (found !== undefined) return found;
  throw new Error(`README.md shows no line like ${expected.source} under "${section}".`);
}
