import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../../scripts/run-command.ts";
import { listPrograms, writeProgramFiles } from "./write-program-files.ts";

test.each([true, false])(
  "every program in the documents compiles as a user would compile it, strict %s",
  async (strict) => {
    // Inside the workspace, where the packages are installed.
    const folder = await mkdtemp(join(import.meta.dirname, ".temporary-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    writeProgramFiles(listPrograms(), folder);
    const compilerOptions = {
      strict,
      module: "esnext",
      moduleResolution: "bundler",
      target: "es2022",
      lib: ["es2023", "esnext.disposable", "dom"],
      types: ["node", "vite/client"],
      jsx: "react-jsx",
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    expect(await compile(folder)).toBe("");
  },
);

/** What the compiler prints. */
function compile(folder: string): Promise<string> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", folder, "--pretty", "false"], (_error, stdout) =>
      resolve(stdout),
    );
  });
}
