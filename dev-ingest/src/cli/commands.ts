import type { Command } from "./command.ts";
import { erase } from "./commands/erase.ts";
import { exportEvents } from "./commands/export.ts";
import { fault } from "./commands/fault.ts";
import { importEvents } from "./commands/import.ts";
import { mcp } from "./commands/mcp.ts";
import { planCommands } from "./commands/plan.ts";
import { readyz } from "./commands/readyz.ts";
import { serve } from "./commands/serve.ts";
import { sql } from "./commands/sql.ts";
import { signIn } from "./commands/sign-in.ts";
import { tail } from "./commands/tail.ts";

/** Everything that `dev-ingest` does, in the order of its help. */
export const commands: readonly Command[] = [
  serve,
  tail,
  exportEvents,
  importEvents,
  sql,
  erase,
  fault,
  signIn,
  readyz,
  mcp,
  ...planCommands,
];
