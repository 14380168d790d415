import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Door } from "./door.ts";
import { makeProject, type Surroundings } from "./make-project.ts";

/** What came of a door. */
export interface OpenedDoor {
  readonly name: string;
  /** How long the packages took to install. */
  readonly installSeconds: number;
  /** From the empty folder to the last event. */
  readonly seconds: number;
  /** Lines in which npm, a tool, a process or a page warned. */
  readonly warnings: readonly string[];
  /** Why it did not open. */
  readonly failure: string | undefined;
}

/** Makes the project of a door, opens it, and removes it. */
export async function openDoor(door: Door, surroundings: Surroundings): Promise<OpenedDoor> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1_000;
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "door-")));
  const warnings: string[] = [];
  const endings = [
    () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }),
  ] as (() => unknown)[];
  let installSeconds = 0;
  let failure: string | undefined;
  try {
    const project = await makeProject(door, {
      ...surroundings,
      parent,
      onWarning: (line) => warnings.push(line),
      atEnd: (ending) => endings.push(ending),
    });
    installSeconds = seconds();
    await door.open(project);
    await project.seen(project.ingest, door.events);
  } catch (error) {
    failure = String(error);
  }
  const opened = { name: door.name, installSeconds, seconds: seconds(), failure };
  // What a process prints at its end counts too.
  for (const end of endings.toReversed()) await end();
  return { ...opened, warnings };
}
