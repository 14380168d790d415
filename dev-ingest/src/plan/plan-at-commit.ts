import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { loadPlan } from "./load-plan.ts";
import { PlanError, type PlanModel } from "./plan-model.ts";

const run = promisify(execFile);

/**
 * Loads a plan as it was at another commit of its repository; null when it was not there yet.
 *
 * The commit is checked out into a temporary folder, with the packages that are installed now.
 *
 * @throws {PlanError} When there is no such repository or commit, or the plan of then cannot be loaded.
 */
export async function planAtCommit(file: string, commit: string): Promise<PlanModel | null> {
  const plan = await realpath(resolve(file)).catch(() => {
    throw new PlanError(`There is no file ${file}.`);
  });
  const git = gitOf(dirname(plan));
  const root = await git("rev-parse", "--show-toplevel");
  const base = await git("rev-parse", "--verify", "--end-of-options", `${commit}^{commit}`);
  const folder = await mkdtemp(join(await realpath(tmpdir()), "dev-ingest-plan-"));
  const checkout = join(folder, "base");
  try {
    await git("worktree", "add", "--detach", "--force", checkout, base);
    const path = relative(root, plan);
    if (!existsSync(join(checkout, path))) return null;
    await linkPackages(root, checkout, path);
    return await loadPlan(join(checkout, path));
  } finally {
    await git("worktree", "remove", "--force", checkout).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packages are found from the plan's folder upwards, as they are beside the plan of now. */
async function linkPackages(root: string, checkout: string, path: string): Promise<void> {
  const above = nearestPackages(dirname(root));
  if (above !== null) await symlink(above, join(dirname(checkout), "node_modules"), "junction");
  const steps = dirname(path).split(sep);
  for (let depth = 0; depth <= steps.length; depth++) {
    const folder = join(...steps.slice(0, depth), "node_modules");
    const target = join(root, folder);
    if (!existsSync(target) || existsSync(join(checkout, folder))) continue;
    await mkdir(dirname(join(checkout, folder)), { recursive: true });
    await symlink(target, join(checkout, folder), "junction");
  }
}

function nearestPackages(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const packages = join(folder, "node_modules");
    if (existsSync(packages)) return packages;
    if (folder === dirname(folder)) return null;
  }
}

function gitOf(folder: string): (...words: string[]) => Promise<string> {
  return async (...words) => {
    try {
      const { stdout } = await run("git", ["-C", folder, ...words]);
      return stdout.trim();
    } catch (error) {
      const { stderr = "", code } = error as { stderr?: string; code?: unknown };
      if (code === "ENOENT") throw new PlanError("git is not installed.", { cause: error });
      const reason = stderr.trim().split("\n").at(-1) ?? "";
      throw new PlanError(`git ${words[0]} failed: ${reason}`, { cause: error });
    }
  };
}
