import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import type { ReceivedEvent } from "@tracker-analytics/dev-ingest/receiver";
import type { Settlement } from "../run/barrier.ts";
import type { RunAccess } from "../run/run-access.ts";

/** Where a recorded event came from. */
export interface Origin {
  readonly path: "track" | "test";
  readonly batch: string | null;
  readonly userAgent: string | null;
}

/** What arrived in a unit test. Matchers are used on it. */
export interface Recording {
  /** Oldest first. */
  readonly events: readonly StoredEvent[];
  /** Forgets what arrived so far: for `afterEach`. */
  readonly clear: () => void;
}

/** A recording as the kit writes it. */
export interface OpenRecording extends Recording {
  add(events: readonly ReceivedEvent[], origin: Origin): void;
}

const accessByRecording = new WeakMap<object, RunAccess>();

/**
 * @param settle Sends what waits, where the recording knows who sends.
 * @param plannedNames The events of a plan; null without one.
 */
export function createRecording(
  settle: () => Promise<void> = async () => {},
  plannedNames: readonly string[] | null = null,
): OpenRecording {
  const events: StoredEvent[] = [];
  const listeners = new Set<() => void>();
  let lastSeq = 0;
  const recording: OpenRecording = {
    events,
    clear: () => void events.splice(0),
    add(received, { path, batch, userAgent }) {
      for (const [index, event] of received.entries()) {
        const seq = ++lastSeq;
        events.push({
          seq,
          id: `recorded-${seq}`,
          receivedAt: new Date().toISOString(),
          path,
          run: null,
          batch,
          index,
          sender: { origin: null, userAgent },
          ...event,
        } as StoredEvent);
      }
      for (const listener of listeners) listener();
    },
  };
  accessByRecording.set(recording, {
    run: null,
    plannedNames,
    liveUrl: null,
    events: {
      read: async () => [...events],
      readAll: async () => [...events],
      clear: recording.clear,
      untilNews: (timeoutMs) =>
        new Promise((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            listeners.delete(end);
            resolve();
          };
          const timer = setTimeout(end, timeoutMs);
          listeners.add(end);
        }),
    },
    async settle() {
      await settle();
      return settled;
    },
  });
  return recording;
}

const settled: Settlement = { missing: [], silent: [], lost: [], rejected: [] };

export function accessOfRecording(recording: object): RunAccess | undefined {
  return accessByRecording.get(recording);
}

/** Lets matchers be used on something that has a recording. */
export function shareRecording(owner: object, recording: Recording): void {
  accessByRecording.set(owner, accessByRecording.get(recording)!);
}
