import { runCommand } from "../run-command.ts";

process.exitCode = await runCommand("oxfmt", ["."]);
