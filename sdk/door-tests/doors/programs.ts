import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** Where a program runs, and who hears of its warnings. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onWarning: (line: string) => void;
}

/** A program that was started. */
export interface Program {
  /** Everything it has printed. */
  readonly said: () => string;
  /** Resolves to its exit code, or to why it has none. */
  readonly ended: Promise<number | string>;
  /** Ends it, and what it has started. */
  readonly stop: () => Promise<void>;
  /** Waits until it has printed something that matches. */
  readonly prints: (expected: RegExp) => Promise<string>;
}

const warning = /\bwarn(ing)?\b|\bdeprecat|⚠/i;
/** Of packages that a project is made of, which no line of ours has brought; and what counts none. */
const foreign = /npm warn (deprecated|install-scripts)|\b0 warnings\b/i;
const stopMs = 5_000;

/** Starts a program, and listens to what it prints. */
export function startProgram(
  [program, ...args]: readonly string[],
  { cwd, environment, onWarning }: ProgramOptions,
): Program {
  const child = spawn(program!, args, {
    cwd,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (warning.test(line) && !foreign.test(line)) onWarning(line.trim());
      }
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal ?? 1));
  });
  return {
    said: () => output,
    ended,
    stop: () => stopGroup(child, ended),
    async prints(expected) {
      for (;;) {
        const found = expected.exec(output);
        if (found) return found[0];
        const code = await Promise.race([once(child.stdout, "data"), ended]);
        if (!Array.isArray(code)) throw new Error(`${program} ended with ${code}:\n${output}`);
      }
    },
  };
}

async function stopGroup(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, "SIGTERM");
  const waiting = new AbortController();
  const isOver = await Promise.race([
    ended.then(() => true),
    delay(stopMs, false, { signal: waiting.signal }),
  ]);
  waiting.abort();
  if (!isOver) process.kill(-child.pid, "SIGKILL");
}
