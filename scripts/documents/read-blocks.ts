import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run-command.ts";

/** A fenced block of a document. */
export interface Block {
  /** `docs/servers.md`. */
  readonly document: string;
  /** Number of the line that opens it. */
  readonly line: number;
  /** The heading above it. */
  readonly section: string;
  /** The first word after the fence: `ts`; empty when there is none. */
  readonly language: string;
  /** The file that its first line names, such as `// src/app.tsx`; `undefined` when it names none. */
  readonly fileName: string | undefined;
  readonly code: string;
}

const patterns = [
  "*.md",
  "{sdk,dev-ingest,playwright}/*.md",
  "examples/*/*.md",
  "{docs,contract,decisions}/*.md",
];

/** Everything that people read before they read code, by path. */
export function listDocuments(): string[] {
  return globSync(patterns, { cwd: root }).toSorted();
}

/** Reads the fenced blocks of a document, in its order. */
export function readBlocks(document: string): Block[] {
  const blocks: Block[] = [];
  let section = "";
  let open:
    | { readonly line: number; readonly language: string; readonly code: string[] }
    | undefined;
  for (const [index, text] of readFileSync(join(root, document), "utf8").split("\n").entries()) {
    const fence = /^```(\w*)/.exec(text);
    if (open === undefined) {
      if (fence) open = { line: index + 1, language: fence[1]!, code: [] };
      else section = /^#+ (.*)/.exec(text)?.[1] ?? section;
    } else if (fence) {
      const { line, language, code } = open;
      const fileName = namedFile(code[0] ?? "");
      blocks.push({ document, line, section, language, fileName, code: `${code.join("\n")}\n` });
      open = undefined;
    } else open.code.push(text);
  }
  return blocks;
}

function namedFile(firstLine: string): string | undefined {
  return /^(?:\/\/|#|<!--) ([\w./-]+\.\w+)(?: -->)?$/.exec(firstLine)?.[1];
}
