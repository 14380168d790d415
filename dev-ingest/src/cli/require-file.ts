import { existsSync } from "node:fs";
import { CommandMistake } from "./command.ts";

/** @throws {CommandMistake} When there is nothing at the path. */
export function requireFile(path: string): void {
  if (!existsSync(path)) throw new CommandMistake(`There is no file ${path}.`);
}
