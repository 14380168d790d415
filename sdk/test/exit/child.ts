import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** A process of a test: a module that tracks and ends somehow. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves to how it ended, and what it said until then. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly output: string;
    readonly endedAtMs: number;
  }>;
  /** Resolves when it has written this. */
  said(text: string): Promise<void>;
}

const prelude = `
  import { createAnalytics } from "@tracker-analytics/sdk";
  import { installShutdown } from "@tracker-analytics/sdk/server";
  const ingestHost = process.env.INGEST_HOST;
  const trackMarks = (analytics, from, to) => {
    for (let mark = from; mark <= to; mark++) analytics.track("e", { mark });
  };
`;

export interface ChildOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** A command that starts the process, such as `unshare`. */
  readonly through?: readonly string[];
  /** The user that it runs as. */
  readonly uid?: number;
}

/** Starts a process that runs the text of a module, with the SDK's names imported. */
export function startChild(
  ingestHost: string,
  text: string,
  { environment = {}, through = [], uid }: ChildOptions = {},
): Child {
  const [command, ...args] = [
    ...through,
    process.execPath,
    "--conditions=@tracker-analytics/source",
    "--input-type=module",
    "--eval",
    prelude + text,
  ] as const;
  const child = spawn(command, args, {
    ...(uid !== undefined && { uid, gid: uid }),
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_OPTIONS: "", INGEST_HOST: ingestHost, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      for (const listener of heard) listener();
    });
  }
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    output,
    endedAtMs: Date.now(),
  }));
  return {
    process: child,
    ended,
    said(wanted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const listener = (): void => {
        if (output.includes(wanted)) resolve();
      };
      heard.add(listener);
      listener();
      return promise.finally(() => heard.delete(listener));
    },
  };
}

/** The marks from 1 to a number. */
export function marksTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
