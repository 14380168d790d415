import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run-command.ts";
import { readProse } from "./read-prose.ts";
import { rules, type Rule } from "./words.ts";

/** A place that the word list objects to. */
export interface Finding {
  readonly line: number;
  readonly words: string;
  readonly advice: string;
}

const folders = [
  "bench",
  "contract",
  "decisions",
  "deploy",
  "dev-ingest/{src,test,ui,vite-page}",
  "docs",
  "e2e",
  "examples",
  "playwright",
  "scripts",
  "sdk",
];
const showsBadWords = ["scripts/prose/words.ts", "scripts/test/prose.test.ts"];
const isNotOurs =
  /(?:^|\/)(?:node_modules|dist|\.next|\.tsbuild|\.temporary-[^/]*|test-results)(?:\/|$)/;

/** Prints each place of the repository where the word list objects, and returns how many there are. */
export function checkProse(places: readonly string[] = folders): number {
  let count = 0;
  for (const file of listFiles(places)) {
    for (const { line, words, advice } of findWords(file, readFileSync(join(root, file), "utf8"))) {
      process.stdout.write(`${file}:${line}: "${words}": ${advice}\n`);
      count++;
    }
  }
  return count;
}

/** The places in one file, from top to bottom. */
export function findWords(
  file: string,
  source: string,
  wordList: readonly Rule[] = rules,
): Finding[] {
  return readProse(file, source)
    .flatMap(({ text, offset }) =>
      wordList.flatMap(({ pattern, advice }) =>
        [...text.matchAll(pattern)].map((match) => ({
          line: source.slice(0, offset + match.index).split("\n").length,
          words: match[0],
          advice,
        })),
      ),
    )
    .toSorted((one, other) => one.line - other.line);
}

function listFiles(places: readonly string[]): string[] {
  return globSync(
    [
      "*.{md,ts}",
      "{dev-ingest,playwright,sdk}/*.md",
      ...places.map((place) => `${place}/**/*.{md,ts,tsx,js,mjs}`),
    ],
    {
      cwd: root,
      exclude: (path) => isNotOurs.test(path),
    },
  )
    .filter((file) => !showsBadWords.includes(file))
    .toSorted();
}
