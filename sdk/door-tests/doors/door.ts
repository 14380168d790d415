import type { Page } from "@playwright/test";

/** A way into the SDK as a stranger walks it: a project made, built and started with the lines of the README. */
export interface Door {
  readonly name: string;
  /** Makes the folder of the project, where it does not begin empty: the template of `create-vite`. */
  readonly viteTemplate?: string | undefined;
  /** What the project installs, as `npm install` takes it; `sdk`, `dev-ingest` and `playwright` are the packed ones. */
  readonly packages: readonly string[];
  /** The names of the events that arrive, in alphabetical order, each as often as it arrives. */
  readonly events: readonly string[];
  /** Builds and starts the project, and lets it track. */
  readonly open: (project: DoorProject) => Promise<unknown>;
}

/** The project of a door, in a temporary folder, with its packages installed. */
export interface DoorProject {
  /** The address of dev-ingest. */
  readonly ingest: string;
  /** The address that the project serves. */
  readonly site: string;
  /** The port of `site`. */
  readonly port: string;
  /** Writes files, with the addresses of the README replaced by those of this project. */
  write(files: Readonly<Record<string, string>>): void;
  /**
   * Runs a program to its end.
   *
   * @throws {Error} with its output when it ends with another code than 0.
   */
  run(program: string, ...args: readonly string[]): Promise<void>;
  /**
   * Starts a program that serves `site`, and waits until it answers.
   *
   * @returns Ends it; the end of the door does so too.
   */
  serve(program: string, ...args: readonly string[]): Promise<() => Promise<void>>;
  /** Serves a folder of the project as `site`. */
  serveFolder(folder: string): Promise<void>;
  /**
   * Opens `site` in a browser, and uses the page.
   *
   * @returns Closes it; the end of the door does so too.
   */
  visit(use?: (page: Page) => Promise<unknown>): Promise<() => Promise<void>>;
  /** Waits until these events, and no others, are at a dev-ingest. */
  seen(ingest: string, events: readonly string[]): Promise<void>;
}
