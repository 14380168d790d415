import { checkProse } from "../prose/check-prose.ts";

process.exitCode = checkProse() === 0 ? 0 : 1;
