import { packageVersion } from "../package-files.ts";
import { PlanError } from "../plan/plan-model.ts";
import { StoreRefusedError } from "../store/event-store.ts";
import { CommandMistake, type CommandOutput } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelpText, helpText } from "./help.ts";
import { type Environment, readCommandLine, unknownVariables } from "./read-command-line.ts";

/**
 * Runs one command line; resolves to the exit code: 0 done, 1 it failed or found something, 2 a mistake in what was typed
 * or in a file that was named. Never rejects.
 */
export async function runCli(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  try {
    const line = readCommandLine(args, environment, commands);
    if (line.kind === "help") {
      await output.write(
        line.command === null ? helpText(commands) : commandHelpText(line.command),
      );
      return 0;
    }
    if (line.kind === "version") {
      await output.write(`${packageVersion()}\n`);
      return 0;
    }
    for (const warning of unknownVariables(environment, commands))
      output.writeError(`${warning}\n`);
    return await line.command.run({ flags: line.flags, words: line.words, output });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMistake = error instanceof CommandMistake;
    output.writeError(`${reason}${isMistake ? " See dev-ingest --help." : ""}\n`);
    const isOfFile = error instanceof PlanError || error instanceof StoreRefusedError;
    return isMistake || isOfFile ? 2 : 1;
  }
}
