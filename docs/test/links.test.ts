import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { listDocuments } from "../../scripts/documents/read-blocks.ts";
import { root } from "../../scripts/run-command.ts";

test.each(listDocuments())("every link of %s leads somewhere", (document) => {
  const text = readFileSync(join(root, document), "utf8");
  const broken = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !leadsSomewhere(document, link));
  expect(broken).toEqual([]);
});

function leadsSomewhere(document: string, link: string): boolean {
  const [path, anchor] = link.split("#") as [string, string?];
  const target = path === "" ? join(root, document) : join(root, dirname(document), path);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  return statSync(target).isFile() && anchorsOf(readFileSync(target, "utf8")).includes(anchor);
}

/** The names that the headings of a document have on GitHub. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
}
