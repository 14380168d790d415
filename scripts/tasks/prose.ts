import { checkProse } from "../prose/check-prose.ts";

// node scripts/tasks/prose.ts [folder …]
const folders = process.argv.slice(2);
process.exitCode = checkProse(folders.length > 0 ? folders : undefined) === 0 ? 0 : 1;
