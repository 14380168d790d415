import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { publicDeclarations } from "./public-declarations.ts";
import { root, runCommand } from "./run-command.ts";

// Bundled by Vite, a configuration brings warnings of its own on a slow machine.
const quietly = ["--logLevel", "warn", "--configLoader", "native"];
const commands: readonly (readonly [tool: string, ...args: string[]])[] = [
  ["vite", "build", "--app", ...quietly],
  ["vite", "build", "dev-ingest/ui", ...quietly],
  ["vite", "build", "examples/vite-react", ...quietly],
  ["tsc", "-b"],
];
const sources = ["sdk", "dev-ingest", "playwright", "examples", "scripts"];
const rootFiles = ["package.json", "pnpm-lock.yaml", "tsconfig.base.json", "vite.config.ts"];
const outputs = ["sdk/dist", "dev-ingest/dist", "playwright/dist", "examples/vite-react/dist"];
const generated = new Set([
  "node_modules",
  "dist",
  ".tsbuild",
  ".next",
  "test-results",
  "playwright-report",
]);
const stampFile = join(root, "node_modules", ".tracker-analytics-built");

/** Builds everything from nothing. Returns the exit code of the first command that failed, else 0. */
export async function build(): Promise<number> {
  rmSync(stampFile, { force: true });
  for (const output of outputs) rmSync(join(root, output), { recursive: true, force: true });
  // So that a source changed while this runs is newer than the stamp.
  const startedAt = new Date();
  for (const [tool, ...args] of commands) {
    const code = await runCommand(tool, args);
    if (code === 0) continue;
    // A build that was broken off may have left a project without the types of another: TypeScript keeps the errors.
    await runCommand("tsc", ["-b", "--clean"]);
    return code;
  }
  publishDeclarations();
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile, startedAt.toISOString());
  return 0;
}

/** Builds when a source is newer than the last build. */
export async function buildIfStale(): Promise<number> {
  const builtAtMs = existsSync(stampFile) ? Date.parse(readFileSync(stampFile, "utf8")) : 0;
  const files = [
    ...sources.flatMap((folder) => listFiles(join(root, folder))),
    ...rootFiles.map((file) => join(root, file)),
  ];
  if (builtAtMs && files.every((file) => statSync(file).mtimeMs < builtAtMs)) return 0;
  if (process.env["WORKSPACE_QUIET_BUILD"] === undefined) process.stderr.write("Building …\n");
  return build();
}

/** Most declarations of dev-ingest are of no use outside of it. */
function publishDeclarations(): void {
  const compiled = join(root, "dev-ingest/.tsbuild/src");
  for (const file of publicDeclarations("dev-ingest", compiled))
    cpSync(join(compiled, file), join(root, "dev-ingest/dist/types", file));
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (generated.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
