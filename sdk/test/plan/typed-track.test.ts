import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));

const compilers = [
  ["5.9.3", "sdk/node_modules/typescript59/lib/tsc.js"],
  ["6.0.3", "sdk/node_modules/typescript6/lib/tsc.js"],
  ["7.0.2", "node_modules/typescript/bin/tsc"],
] as const;

async function compile(compiler: string, project: string): Promise<string> {
  const argv = [join(root, compiler), "-p", project, "--pretty", "false"];
  return run(process.execPath, argv, { cwd: root }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

/** Where `types-wrong` is wrong; everything in `types` is right, or marked as an expected error. */
const wrongPlaces = [
  "wrong-properties.ts 6,17 TS2345",
  "wrong-properties.ts 7,60 TS2322",
  "wrong-properties.ts 10,3 TS2322",
  "wrong-properties.ts 11,3 TS2322",
  "wrong-properties.ts 14,12 TS2322",
  "wrong-properties.ts 16,3 TS2322",
  "wrong-properties.ts 18,34 TS2561",
  "wrong-properties.ts 19,29 TS2322",
];

function placesIn(output: string): string[] {
  const errors = output.split("\n").filter((line) => line.includes("error TS"));
  return errors.map((line) =>
    line.replace(/^\S*?([^/\s]+)\((\d+,\d+)\): error (TS\d+).*$/, "$1 $2 $3"),
  );
}

describe.each(compilers)("TypeScript %s", { timeout: 120_000 }, (version, compiler) => {
  test("is the version it says", async () => {
    const { stdout } = await run(process.execPath, [join(root, compiler), "--version"]);
    expect(stdout.trim()).toBe(`Version ${version}`);
  });

  test("types every track() from the plan's type alone, and points at the wrong property", async () => {
    expect(placesIn(await compile(compiler, join(here, "types-wrong")))).toEqual(wrongPlaces);
  });

  test("says the same of the emitted declarations", async () => {
    const folder = await mkdtemp(join(here, ".temporary-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeProject(join(folder, "emit"), {
      extends: "../../types/tsconfig.json",
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: join(root, "sdk/src"),
        outDir: folder,
      },
      include: [join(root, "sdk/src")],
    });
    await compile(compilers[2][1], join(folder, "emit"));
    await writeProject(join(folder, "use"), {
      extends: "../../types-wrong/tsconfig.json",
      compilerOptions: {
        customConditions: [],
        paths: {
          "@tracker-analytics/sdk": ["../neutral.d.ts"],
          "@tracker-analytics/sdk/plan": ["../plan/plan.d.ts"],
          "@tracker-analytics/sdk/server": ["../server.d.ts"],
        },
      },
      include: ["../../types", "../../types-wrong"],
    });

    expect(placesIn(await compile(compiler, join(folder, "use")))).toEqual(wrongPlaces);
  });
});

async function writeProject(folder: string, settings: object): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
}
