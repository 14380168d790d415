import { type FSWatcher, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { loadPlan } from "./load-plan.ts";
import type { PlanModel } from "./plan-model.ts";

/** Hears what became of a change. */
export type OnPlanChange = (level: "info" | "error", message: string) => void;

/** A plan that follows its file. */
export interface WatchedPlan {
  /** The newest plan that could be loaded. */
  readonly current: () => PlanModel;
  readonly close: () => void;
}

/** Editors write in several steps. */
const settleMs = 100;
const maxWatchedFolders = 50;

/**
 * Loads a plan and loads it again whenever its file, or one that it imports, changes. A change that does not load is
 * told, and the plan before it stays.
 *
 * @throws {PlanError} when the plan does not load the first time.
 */
export async function watchPlan(path: string, onChange: OnPlanChange): Promise<WatchedPlan> {
  const imported: string[] = [];
  let model = await loadPlan(path, (file) => imported.push(file));
  const files = new Set<string>();
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let loading: Promise<void> = Promise.resolve();

  // Folders are watched, not files: editors put a new file in the place of the old one.
  const follow = (file: string): void => {
    const folder = dirname(resolve(file));
    files.add(resolve(file));
    if (watchers.has(folder) || watchers.size >= maxWatchedFolders) return;
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name !== null && !files.has(join(folder, name))) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        loading = loading.then(reload);
      }, settleMs);
      timer.unref();
    });
    watcher.on("error", (error) =>
      onChange("error", `The plan is not followed any more: ${error.message}`),
    );
    watchers.set(folder, watcher);
  };
  const reload = async (): Promise<void> => {
    try {
      model = await loadPlan(path, follow);
      onChange("info", `The plan has changed: ${model.events.size} events.`);
    } catch (error) {
      const reason = (error as Error).message.replace(/[.]?$/, ".");
      onChange("error", `${reason} The plan before it stays in use.`);
    }
  };

  [path, ...imported].forEach(follow);
  return {
    current: () => model,
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
