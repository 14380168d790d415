import { cpSync } from "node:fs";
import { join } from "node:path";
import { createPackedProject, type PackedProject } from "../../../scripts/packed-project.ts";

/** Puts the app of these tests into a project of its own, with the SDK as it would be published. */
export function installApp(): PackedProject {
  const project = createPackedProject();
  cpSync(join(import.meta.dirname, "../app"), project.folder, { recursive: true });
  return project;
}
