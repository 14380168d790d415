import { runCommand } from "./run-command.ts";

const checks: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ["format", "oxfmt", "--check", "."],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["types", "tsc", "-b"],
  ["prose", "node", "scripts/tasks/prose.ts"],
];

/** Counts of what a runner ran. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Runs format, lint, type and prose checks, all of them whatever fails, and counts each as one. */
export async function runChecks(): Promise<Counts> {
  let failed = 0;
  for (const [name, tool, ...args] of checks) {
    const code = await runCommand(tool, args);
    process.stdout.write(`${code === 0 ? "ok" : "FAILED"}: ${name}\n`);
    if (code !== 0) failed++;
  }
  return { passed: checks.length - failed, failed };
}
