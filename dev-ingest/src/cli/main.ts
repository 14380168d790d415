#!/usr/bin/env node
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-files.ts";
import { helpText } from "./help.ts";
import { runServer } from "./run-server.ts";
import { type CommandName, isCommand } from "./command-names.ts";
import { readSettings } from "./settings.ts";

const [first, ...rest] = process.argv.slice(2);

if (first === "plan" || isCommand(first)) process.exitCode = await runNamed(first, rest);
else await runDefault(process.argv.slice(2));

/** Commands are loaded when they are asked for: the server must start at once. */
async function runNamed(name: "plan" | CommandName, args: readonly string[]): Promise<number> {
  if (args.includes("--help") && name !== "plan") return print(helpText());
  if (name === "plan") {
    const { runPlanCommand } = await import("../plan/plan-command.ts");
    return runPlanCommand(args, process.env, {
      write: (text) => void process.stdout.write(text),
      writeError,
    });
  }
  const { runCommand } = await import("./run-command.ts");
  return runCommand(name, args, process.env, { write, writeError });
}

async function runDefault(args: readonly string[]): Promise<void> {
  const result = readSettings(args, process.env);
  switch (result.kind) {
    case "help":
      print(helpText());
      break;
    case "version":
      print(`${versionOf(packageFolder())}\n`);
      break;
    case "mistake":
      process.stderr.write(`${result.message}\n`);
      process.exitCode = 2;
      break;
    default:
      await runServer(result.settings);
  }
}

function writeError(text: string): void {
  process.stderr.write(text);
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string })
    .version;
}
