import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ending } from "./promise.ts";

/** A run of events that a process said it had tracked. */
interface TrackedRun {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** One process of the run, from its start to its end. */
export interface Tracker {
  readonly name: string;
  readonly runs: readonly TrackedRun[];
  readonly ending: Omit<Ending, "lastRanAt"> | undefined;
  /** Or has just begun to go on. */
  readonly isPaused: boolean;
  end(how: EndingKind): Promise<void>;
  pause(forMs: number): void;
}

export const endingKinds = ["SIGKILL", "SIGTERM", "exit"] as const;
export type EndingKind = (typeof endingKinds)[number];

export interface FleetOptions {
  readonly ingestHost: string;
  readonly spoolDir: string;
  readonly spoolIntervalMs: number;
  /** The user that the processes run as. */
  readonly uid: number | undefined;
}

/** The processes of the run, and what they said. */
export interface Fleet {
  readonly trackers: readonly Tracker[];
  /** How often each reason was reported, and the events that were lost by it. */
  readonly diagnostics: ReadonlyMap<string, { readonly reports: number; readonly events: number }>;
  start(): Tracker;
}

export function createFleet({ ingestHost, spoolDir, spoolIntervalMs, uid }: FleetOptions): Fleet {
  const trackers: Tracker[] = [];
  const diagnostics = new Map<string, { reports: number; events: number }>();

  const start = (): Tracker => {
    const name = `p${trackers.length + 1}`;
    const script = join(import.meta.dirname, "tracking-process.ts");
    const child = spawn(
      process.execPath,
      [script, ingestHost, spoolDir, String(spoolIntervalMs), name],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, NODE_COMPILE_CACHE: "" },
        ...(uid !== undefined && { uid, gid: uid }),
      },
    );
    const runs: TrackedRun[] = [];
    createInterface(child.stdout).on("line", (text) => {
      const line = JSON.parse(text) as
        | TrackedRun
        | { readonly reason: string; readonly lostEvents: number };
      if ("from" in line) {
        runs.push(line);
      } else {
        const { reports, events } = diagnostics.get(line.reason) ?? { reports: 0, events: 0 };
        diagnostics.set(line.reason, { reports: reports + 1, events: events + line.lostEvents });
      }
    });
    const tracker = track(name, child, runs);
    trackers.push(tracker);
    return tracker;
  };
  return { trackers, diagnostics, start };
}

/** After a pause, a process writes what it tracked before. */
const catchUpMs = 2_000;

function track(name: string, child: ChildProcess, runs: readonly TrackedRun[]): Tracker {
  const closed = once(child, "close");
  let ending: Tracker["ending"];
  let pausedAt: number | undefined;
  return {
    name,
    runs,
    get ending() {
      return ending;
    },
    get isPaused() {
      return pausedAt !== undefined;
    },
    pause(forMs) {
      pausedAt = Date.now();
      child.kill("SIGSTOP");
      setTimeout(() => child.kill("SIGCONT"), forMs);
      setTimeout(() => (pausedAt = undefined), forMs + catchUpMs);
    },
    async end(how) {
      ending = { at: pausedAt ?? Date.now(), isOrderly: how !== "SIGKILL" };
      child.kill(how === "exit" ? "SIGUSR2" : how);
      // A paused process hears nothing but SIGKILL.
      child.kill("SIGCONT");
      await closed;
    },
  };
}
