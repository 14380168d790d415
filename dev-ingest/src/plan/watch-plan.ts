import { type Stats, unwatchFile, watchFile } from "node:fs";
import { resolve } from "node:path";
import { countWords } from "../log/count-words.ts";
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

/** Files are looked at so often: an editor, a checkout or a link may put another file, or another folder, in their place. */
const lookEveryMs = 250;
/** Editors write in several steps. */
const settleMs = 100;
const maxFollowedFiles = 500;

/**
 * Loads a plan and loads it again whenever its file, or one that it imports, changes. A change that does not load is
 * reported, and the plan before it stays.
 *
 * @throws {PlanError} when the plan does not load the first time.
 */
export async function watchPlan(path: string, onChange: OnPlanChange): Promise<WatchedPlan> {
  const imported: string[] = [];
  let model = await loadPlan(path, (file) => imported.push(file));
  const files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let loading: Promise<void> = Promise.resolve();

  const onLook = (now: Stats, before: Stats): void => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size)
      return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      loading = loading.then(reload);
    }, settleMs);
    timer.unref();
  };
  const follow = (file: string): void => {
    const absolute = resolve(file);
    if (files.has(absolute) || files.size >= maxFollowedFiles) return;
    files.add(absolute);
    watchFile(absolute, { interval: lookEveryMs, persistent: false }, onLook);
  };
  const reload = async (): Promise<void> => {
    try {
      model = await loadPlan(path, follow);
      onChange("info", `The plan has changed: ${countWords(model.events.size, "event")}.`);
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
      for (const file of files) unwatchFile(file, onLook);
    },
  };
}
