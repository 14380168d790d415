import { readFile, realpath } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { diagnoseJson } from "../wire/diagnose-json.ts";
import { importFresh } from "./import-fresh.ts";
import { PlanError, type PlanModel } from "./plan-model.ts";
import { readPlan } from "./read-plan.ts";

const moduleExtensions = new Set([".ts", ".mts", ".js", ".mjs"]);

/**
 * Loads a plan: a module that exports one (as `plan`, as the default, or as the only one), or an exported JSON file.
 *
 * @param onImport Called with each file that the plan imports, packages aside.
 * @throws {PlanError} `Cannot load the plan …/events.ts:12:5: …` when it is not there, is wrong, or is not a plan.
 */
export async function loadPlan(
  path: string,
  onImport: (file: string) => void = () => {},
): Promise<PlanModel> {
  const absolute = resolve(path);
  const file = await realpath(absolute).catch(() => null);
  if (file === null)
    throw new PlanError(`Cannot load the plan ${absolute}: there is no such file.`);
  const extension = extname(file);
  try {
    if (extension === ".json") return readPlan(await readJson(file));
    if (moduleExtensions.has(extension))
      return readPlan(planOf(await withinTime(importFresh(pathToFileURL(file), onImport))));
  } catch (error) {
    throw new PlanError(`Cannot load the plan ${await whereAndWhy(error, file)}`, { cause: error });
  }
  throw new PlanError(
    `Cannot load the plan ${file}: a plan is a module (.ts, .mts, .js, .mjs) or an exported .json.`,
  );
}

const maxLoadMs = 10_000;

/** A module whose top-level `await` never ends must not be waited for forever. */
function withinTime<Value>(loading: Promise<Value>): Promise<Value> {
  return new Promise((resolveValue, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new PlanError(
            `it has not finished loading after ${maxLoadMs / 1_000} seconds: a top-level await in it, or in what it imports, does not end. Take it out of the plan.`,
          ),
        ),
      maxLoadMs,
    );
    loading.then(resolveValue, reject).finally(() => clearTimeout(timer));
  });
}

async function readJson(file: string): Promise<unknown> {
  const bytes = await readFile(file);
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    const found = diagnoseJson(bytes);
    if (found?.byte === undefined) {
      throw new PlanError(`it is not JSON: ${(error as Error).message}`, { cause: error });
    }
    const before = bytes.toString("utf8", 0, found.byte).split("\n");
    throw new PlanPositionError(
      found.message.replace(/^The body/, "it"),
      before.length,
      before.at(-1)!.length + 1,
    );
  }
}

class PlanPositionError extends Error {
  override readonly name = "PlanPositionError";
  readonly place: string;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.place = `${line}:${column}`;
  }
}

function planOf(module: Readonly<Record<string, unknown>>): unknown {
  const named = module["plan"] ?? module["default"];
  if (isPlanLike(named)) return named;
  const plans = Object.entries(module).filter(([, value]) => isPlanLike(value));
  if (plans.length === 1) return plans[0]![1];
  const names = plans.map(([name]) => name).join(", ");
  throw new PlanError(
    plans.length === 0
      ? "it exports no plan. Write: export const plan = definePlan({ … });"
      : `it exports several plans (${names}). Call the one to use "plan".`,
  );
}

function isPlanLike(value: unknown): boolean {
  return typeof value === "object" && value !== null && "events" in value && "unknownKeys" in value;
}

/** `…/events.ts:12:5: the reason`, as exactly as the error says. */
async function whereAndWhy(error: unknown, file: string): Promise<string> {
  if (!(error instanceof Error)) return `${file}: ${String(error)}`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return `${file}: this Node.js does not run TypeScript. Use Node.js 22.18 or newer, or a .js or .json plan.`;
  }
  if (code === "ERR_MODULE_NOT_FOUND") return missingImport(error.message, file);
  const place = error instanceof PlanPositionError ? `:${error.place}` : placeIn(error, file);
  const stacked = place.startsWith(":") ? `${file}${place}` : place || file;
  return `${stacked}: ${error.message.split("\n")[0]!.trim()}`;
}

/** Node.js names the module that is not there, and the file that imports it, without the line. */
async function missingImport(message: string, file: string): Promise<string> {
  const [, missing = "", importer = file] =
    /^Cannot find \w+ '([^']+)' imported from (.+)$/m.exec(message) ?? [];
  const lines = (await readFile(importer, "utf8").catch(() => "")).split("\n");
  const name = basename(missing);
  const row = lines.findIndex((line) => line.includes(`${name}"`) || line.includes(`${name}'`)) + 1;
  return `${importer}${row === 0 ? "" : `:${row}`}: ${message.split("\n")[0]!}`;
}

/** Where in the user's own code it happened: `:12:5` in the plan itself, the whole place in another file. */
function placeIn(error: Error, file: string): string {
  const url = pathToFileURL(file).href;
  for (const line of (error.stack ?? "").split("\n")) {
    const match =
      /(?:\(|at |^)((?:file:\/\/)?\/[^\s?()]+)(?:\?[^\s:)]*)?:([0-9]+)(?::([0-9]+))?\)?/.exec(line);
    if (!match) continue;
    const [, at, row, column] = match;
    const place = `:${row}${column === undefined ? "" : `:${column}`}`;
    if (at === url || at === file) return place;
    const isOthers =
      at!.includes("/node_modules/") || at!.includes("/dev-ingest/") || at!.includes("/sdk/");
    if (!isOthers) return `${at!.replace("file://", "")}${place}`;
  }
  return "";
}
