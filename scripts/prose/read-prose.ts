import { parseSync } from "vite";

/** A piece of text that people read, with the place where it begins in its file. */
export interface Prose {
  readonly text: string;
  readonly offset: number;
}

/** What of a file people read: a document without its code, or the comments and texts of a program. */
export function readProse(file: string, source: string): Prose[] {
  return file.endsWith(".md") ? readDocument(source) : readProgram(file, source);
}

function readDocument(source: string): Prose[] {
  const text = source.replaceAll(/^```[^]*?^```/gm, blank).replaceAll(/`[^`\n]*`/g, blank);
  return [{ text, offset: 0 }];
}

/** Spaces in place of code, so that offsets and lines stay what they are. */
function blank(code: string): string {
  return code.replaceAll(/[^\n]/g, " ");
}

function readProgram(file: string, source: string): Prose[] {
  const { program, comments } = parseSync(file, source);
  const found = comments.map(({ value, start }) => ({ text: value, offset: start + 2 }));
  collectTexts(program, found);
  return found;
}

/** Texts, and those between the expressions of templates and in JSX. */
function collectTexts(node: unknown, found: Prose[]): void {
  if (Array.isArray(node)) for (const child of node) collectTexts(child, found);
  if (node === null || typeof node !== "object" || Array.isArray(node)) return;
  const { type, value, start } = node as { type?: unknown; value?: unknown; start?: unknown };
  const isText = type === "Literal" || type === "JSXText";
  if (isText && typeof value === "string") found.push({ text: value, offset: Number(start) });
  if (type === "TemplateElement") {
    found.push({ text: (value as { raw: string }).raw, offset: Number(start) });
  }
  // Module paths are not prose.
  if (type !== "ImportDeclaration" && type !== "Literal") {
    for (const child of Object.values(node)) collectTexts(child, found);
  }
}
