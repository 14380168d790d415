import { runCommand } from "./run-command.ts";

const checks: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ["format", "oxfmt", "--check", "."],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["types", "tsc", "-b"],
  ["prose", "node", "scripts/tasks/prose.ts"],
];

/** What a runner ran: how many tests or checks passed and failed, and a line for each failed one. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

/** Runs format, lint, type and prose checks, all of them whatever fails, and counts each as one. */
export async function runChecks(): Promise<TestReport> {
  const failures: string[] = [];
  for (const [name, tool, ...args] of checks) {
    const code = await runCommand(tool, args);
    process.stdout.write(`${code === 0 ? "ok" : "FAILED"}: ${name}\n`);
    if (code !== 0) failures.push(name);
  }
  return { passed: checks.length - failures.length, failed: failures.length, failures };
}
