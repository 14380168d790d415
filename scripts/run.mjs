// Starts one task on the Node pinned in package.json, after installing what is missing.
// Plain JavaScript without dependencies: it runs on the host's Node (20 or newer) before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const pnpm = "pnpm@10.34.9";
const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = join(root, "node_modules", ".tracker-analytics-installed");
const pinnedNode = join(root, "node_modules", "node", "bin", "node");
const onWindows = process.platform === "win32";

const oldestMajor = 20;

const [task, ...taskArguments] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < oldestMajor) {
  process.stderr.write(
    `This repository needs Node ${oldestMajor} or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org/.\n`,
  );
  process.exit(1);
}
const hasInstalled = install();
run(join(root, "scripts", "tasks", `${task}.ts`), taskArguments);

/** Installs what is missing. Returns whether anything was. */
function install() {
  const wanted = installationFingerprint();
  const found = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
  if (wanted === found && existsSync(pinnedNode)) return false;
  process.stderr.write("Installing and building; the first time takes a minute or two …\n");
  const { status, error, stdout, stderr } = spawnSync(
    "npx",
    ["--yes", pnpm, "install", "--frozen-lockfile"],
    // What pnpm says matters only when it fails; standard output belongs to the task, whose caller may read it.
    { cwd: root, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", shell: onWindows },
  );
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}`);
    process.stderr.write(
      `Installing failed${error ? `: ${error.message}` : ""}. The lines above say why; npm must be able to reach its registry.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
  return true;
}

/** Changes when an install would do something: the lock file, the settings or any manifest changed. */
function installationFingerprint() {
  const hash = createHash("sha256");
  const manifests = [
    ".",
    "sdk",
    "sdk/runtime-tests",
    "sdk/door-tests",
    "docs/test",
    "dev-ingest",
    "playwright",
    "e2e",
    ...folders("examples"),
  ]
    .map((folder) => join(folder, "package.json"))
    .filter((file) => existsSync(join(root, file)));
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests]) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function folders(parent) {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .toSorted();
}

function run(file, args) {
  const child = spawn(pinnedNode, [file, ...args], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      // Sources without their types, and their compiled code, are kept for the next process and thread.
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node-compile-cache"),
      // One line of progress is enough: the build adds none after an installation.
      ...(hasInstalled ? { WORKSPACE_QUIET_BUILD: "1" } : {}),
      PATH: join(root, "node_modules", ".bin") + delimiter + (process.env.PATH ?? ""),
    },
  });
  // Ctrl-C reaches the child from the terminal; this process only waits for it to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(signal === "SIGINT" ? 130 : (code ?? 1)));
}
