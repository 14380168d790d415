import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readBlocks } from "../documents/read-blocks.ts";
import { packPackage } from "../packed-project.ts";

/** A project of someone else, in a temporary folder, with our packages as they would be published. */
export interface Stranger {
  readonly folder: string;
  write(file: string, text: string): void;
  read(file: string): string;
  /** Runs a program of the project, or one of the system. It may fail. */
  run(program: string, ...args: readonly string[]): Promise<{ code: number; output: string }>;
}

/** What a stranger's tests came to: the titles of those that passed, and the message of each that failed. */
export interface TestResults {
  readonly passed: readonly string[];
  readonly failed: ReadonlyMap<string, string>;
}

const ours = ["sdk", "dev-ingest", "playwright"];

/** Packs what strangers install. */
export function packOurs(): { readonly tarballs: readonly string[]; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "tracker-analytics-packed-"));
  const tarballs = ours.map((name) => packPackage(name, folder));
  return { tarballs, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes a project, lets npm install our tarballs and `packages` in it, and removes it after `use`. */
export async function withStranger(
  tarballs: readonly string[],
  packages: readonly string[],
  use: (stranger: Stranger) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tracker-analytics-stranger-"));
  const stranger: Stranger = {
    folder,
    write(file, text) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    read: (file) => readFileSync(join(folder, file), "utf8"),
    run: (program, ...args) => runIn(folder, program, args),
  };
  try {
    stranger.write("package.json", JSON.stringify({ private: true, type: "module" }));
    const installed = await stranger.run("npm", "install", "--no-fund", ...tarballs, ...packages);
    if (installed.code !== 0) throw new Error(`npm install failed:\n${installed.output}`);
    await use(stranger);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The first block of one of our documents that has these words in it. */
export function blockOf(document: string, words: string): string {
  const found = readBlocks(document).find(({ code }) => code.includes(words));
  if (!found) throw new Error(`${document} has no block with ${words}.`);
  return found.code;
}

function runIn(
  folder: string,
  program: string,
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  const bin = join(folder, "node_modules", ".bin");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, FORCE_COLOR: "0" };
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { cwd: folder, env, maxBuffer: 100_000_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 1) || 1;
        resolve({ code, output: `${stdout}${stderr}` });
      },
    );
  });
}
