import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { generatePrograms, type ProgramSize } from "./generate-programs.ts";

/** How long one compiler took to check the two programs. Seconds, the least of the rounds. */
export interface CheckTimes {
  readonly compiler: string;
  readonly planSeconds: number;
  readonly interfaceSeconds: number;
  /** Plan over interface. */
  readonly ratio: number;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const compilers = [
  ["TypeScript 7", "node_modules/typescript/bin/tsc", ["--singleThreaded"]],
  ["TypeScript 6", "sdk/node_modules/typescript6/lib/tsc.js", []],
  ["TypeScript 5.9", "sdk/node_modules/typescript59/lib/tsc.js", []],
] as const;

/** Measures the check time of a plan against that of an interface, in turns, by every supported compiler. */
export async function measureCheckTimes(
  size: ProgramSize,
  rounds: number,
): Promise<readonly CheckTimes[]> {
  // Inside the workspace, so that the programs find the SDK.
  const folder = await mkdtemp(join(here, ".temporary-"));
  try {
    await generatePrograms(folder, size);
    const results: CheckTimes[] = [];
    for (const [compiler, path, flags] of compilers) {
      let planSeconds = Infinity;
      let interfaceSeconds = Infinity;
      for (let round = 0; round < rounds; round++) {
        interfaceSeconds = Math.min(
          interfaceSeconds,
          await checkSeconds(path, flags, join(folder, "interface")),
        );
        planSeconds = Math.min(planSeconds, await checkSeconds(path, flags, join(folder, "plan")));
      }
      results.push({
        compiler,
        planSeconds,
        interfaceSeconds,
        ratio: planSeconds / interfaceSeconds,
      });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkSeconds(
  compiler: string,
  flags: readonly string[],
  project: string,
): Promise<number> {
  const argv = [join(root, compiler), "-p", project, "--extendedDiagnostics", ...flags];
  const { stdout } = await promisify(execFile)(process.execPath, argv).catch(
    (error: { stdout: string }) => {
      throw new Error(
        `The program in ${project} does not type-check:\n${error.stdout.slice(0, 2_000)}`,
      );
    },
  );
  return Number(/^Check time:\s+([0-9.]+)s$/m.exec(stdout)![1]);
}
