import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the build has put the SDK. */
export const dist: string = join(import.meta.dirname, "../../dist");

for (const file of ["browser.js", "node.js", "types/neutral.d.ts"]) {
  if (!existsSync(join(dist, file))) {
    throw new Error(
      `sdk/dist/${file} is missing. Run \`npm run build\` first; \`npm test\` does so by itself.`,
    );
  }
}
