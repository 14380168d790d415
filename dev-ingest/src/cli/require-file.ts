import { accessSync, constants, statSync } from "node:fs";
import { CommandMistake } from "./command.ts";

/** @throws {CommandMistake} When there is no file at the path, or it may not be read. */
export function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new CommandMistake(`There is no file ${path}.`);
  if (found.isDirectory()) throw new CommandMistake(`${path} is a folder. Name a file in it.`);
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new CommandMistake(`${path} cannot be read. Check its permissions.`);
  }
}
