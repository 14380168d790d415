import { parseArgs } from "node:util";
import { type Coverage, createCoverage } from "./coverage.ts";
import { coverageText } from "./coverage-text.ts";
import { diffMarkdown, diffPlans, diffText } from "./diff-plans.ts";
import { findPlanWarnings } from "./find-plan-warnings.ts";
import { createInference } from "./infer-plan.ts";
import { planJsonSchema } from "./json-schema.ts";
import { loadPlan } from "./load-plan.ts";
import { planJson } from "./plan-json.ts";
import { planMarkdown } from "./plan-markdown.ts";
import { PlanError, type PlanModel } from "./plan-model.ts";
import { planSource } from "./plan-source.ts";
import { type EventSource, readEvents } from "./read-events.ts";

/** Where a command writes. */
export interface CommandOutput {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** What `dev-ingest plan --help` prints. */
const planHelp = `dev-ingest plan: works with a tracking plan.

  plan check <plan>                 Load it and say what is in it and what is doubtful.
  plan export <plan> --format <f>   Write it as json-schema (2020-12), markdown, or json (which --plan reads).
  plan diff <before> <after>        List what changed. --format text, markdown or json.
  plan infer                        Write a plan from what was received, as a TypeScript module.
  plan coverage <plan>              Say what of it never arrived, and what arrived without it. --format text or json.

A plan is a module (.ts, .mts, .js, .mjs) that exports one, or an exported .json.
infer and coverage read events from a running dev-ingest or from a file:
  --from <url or file>   Default http://127.0.0.1:5000. A file holds an event, or an array of them, on each line.
  --run <name>           Only this run.
  --path track|test      Only this path.
  --access-key <key>     Key of the server (DEV_INGEST_ACCESS_KEY).

Exit codes: 0 done, 1 there are findings (diff: a breaking change; check: something doubtful; coverage: an unplanned
event, or a planned one that never arrived), 2 a mistake in the flags, or a plan or events that cannot be read.
`;

const options = {
  format: { type: "string" },
  from: { type: "string" },
  run: { type: "string" },
  path: { type: "string" },
  "access-key": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** A mistake of whoever typed the command. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Runs `dev-ingest plan …`; resolves to the exit code. Never rejects. */
export async function runPlanCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: CommandOutput,
): Promise<number> {
  try {
    const { values, positionals } = readArguments(argv);
    const [command, ...files] = positionals;
    if (values.help || command === undefined) {
      output.write(planHelp);
      return values.help ? 0 : 2;
    }
    const source = eventSource(values, environment);
    switch (command) {
      case "check":
        return checkPlan(await loadPlan(only(files)), output);
      case "export":
        output.write(exportPlan(await loadPlan(only(files)), values.format));
        return 0;
      case "diff":
        return await diff(files, values.format, output);
      case "infer":
        if (files.length > 0) throw new UsageError("plan infer takes no file but --from <file>.");
        return await infer(source, output);
      case "coverage":
        return await cover(await loadPlan(only(files)), source, values.format, output);
      default:
        throw new UsageError(`There is no command plan ${command}.`);
    }
  } catch (error) {
    const isUsage = error instanceof UsageError;
    if (!isUsage && !(error instanceof PlanError)) throw error;
    output.writeError(`${error.message}${isUsage ? " See dev-ingest plan --help." : ""}\n`);
    return 2;
  }
}

function readArguments(argv: readonly string[]): { values: Flags; positionals: string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function eventSource(
  values: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): EventSource {
  const { path, run } = values;
  if (path !== undefined && path !== "track" && path !== "test") {
    throw new UsageError(`--path is ${JSON.stringify(path)}; expected track or test.`);
  }
  const accessKey = values["access-key"] ?? environment["DEV_INGEST_ACCESS_KEY"]?.split(",")[0];
  return {
    from: values.from ?? "http://127.0.0.1:5000",
    ...(run === undefined ? {} : { run }),
    ...(path === undefined ? {} : { path }),
    ...(accessKey ? { accessKey } : {}),
  };
}

function only(files: readonly string[]): string {
  if (files.length !== 1) throw new UsageError("Name one plan.");
  return files[0]!;
}

function checkPlan(plan: PlanModel, output: CommandOutput): number {
  const warnings = findPlanWarnings(plan);
  for (const warning of warnings) output.write(`warning: ${warning}\n`);
  output.write(`The plan has ${plan.events.size} events and ${warnings.length} warnings.\n`);
  return warnings.length === 0 ? 0 : 1;
}

function exportPlan(plan: PlanModel, format: string | undefined): string {
  switch (format) {
    case "json-schema":
      return `${JSON.stringify(planJsonSchema(plan), null, 2)}\n`;
    case "markdown":
      return planMarkdown(plan);
    case "json":
      return planJson(plan);
    default:
      throw new UsageError(
        `--format is ${format ?? "missing"}; expected json-schema, markdown or json.`,
      );
  }
}

async function diff(
  files: readonly string[],
  format: string | undefined,
  output: CommandOutput,
): Promise<number> {
  const [before, after] = files;
  if (before === undefined || after === undefined || files.length > 2) {
    throw new UsageError("Name two plans: the one before, and the one after.");
  }
  const changes = diffPlans(await loadPlan(before), await loadPlan(after));
  switch (format ?? "text") {
    case "text":
      output.write(diffText(changes));
      break;
    case "markdown":
      output.write(diffMarkdown(changes));
      break;
    case "json":
      output.write(`${JSON.stringify(changes, null, 2)}\n`);
      break;
    default:
      throw new UsageError(`--format is ${format}; expected text, markdown or json.`);
  }
  return changes.some(({ level }) => level === "breaking") ? 1 : 0;
}

async function infer(source: EventSource, output: CommandOutput): Promise<number> {
  const inference = createInference();
  let events = 0;
  for await (const { event_name: name, properties } of readEvents(source)) {
    inference.add(name, properties);
    events++;
  }
  if (events === 0)
    throw new PlanError(`There are no events at ${source.from} to infer a plan from.`);
  output.write(planSource(inference.result()));
  return 0;
}

async function cover(
  plan: PlanModel,
  source: EventSource,
  format: string | undefined,
  output: CommandOutput,
): Promise<number> {
  if (format !== undefined && format !== "text" && format !== "json") {
    throw new UsageError(`--format is ${format}; expected text or json.`);
  }
  const coverage: Coverage = createCoverage(plan);
  for await (const { event_name: name, properties } of readEvents(source))
    coverage.add(name, properties);
  const report = coverage.report();
  output.write(format === "json" ? `${JSON.stringify(report, null, 2)}\n` : coverageText(report));
  return report.neverArrived.length + report.unplanned.length === 0 ? 0 : 1;
}
