import { parseArgs } from "node:util";
import { buildIfStale } from "../build.ts";
import { testPlaywrightAndVite } from "../strangers/playwright-and-vite.ts";
import { packOurs, type Stranger, withStranger } from "../strangers/stranger.ts";
import { testJest, testVitestAndMsw } from "../strangers/unit-tests.ts";
import { ensureBrowsers } from "../system-browsers.ts";

// npm run strangers [-- --playwright 1.50.0 --browsers chromium]: new projects install our packages, and do what the
// documents say. Playwright 1.50 does not know the system's Firefox.
const { values } = parseArgs({
  options: {
    playwright: { type: "string", default: "1.62.1" },
    browsers: { type: "string", default: "chromium,firefox" },
    only: { type: "string" },
  },
});

const strangers: readonly {
  readonly name: string;
  readonly packages: readonly string[];
  readonly test: (stranger: Stranger) => Promise<void>;
}[] = [
  {
    name: `Playwright ${values.playwright} and Vite, Python and curl`,
    packages: [`@playwright/test@${values.playwright}`, "vite@8"],
    test: (stranger) => testPlaywrightAndVite(stranger, values.browsers.split(",")),
  },
  { name: "Vitest and MSW", packages: ["vitest@5", "msw@3"], test: testVitestAndMsw },
  { name: "Jest", packages: ["jest@30"], test: testJest },
];

process.exitCode = (await ensureBrowsers()) || (await buildIfStale()) || (await testAll());

async function testAll(): Promise<number> {
  const { tarballs, remove } = packOurs();
  let failed = 0;
  for (const { name, packages, test } of strangers) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    try {
      await withStranger(tarballs, packages, test);
      process.stdout.write(`ok: ${name}\n`);
    } catch (error) {
      failed++;
      process.stdout.write(`FAILED: ${name}\n${String(error)}\n`);
    }
  }
  remove();
  return failed === 0 ? 0 : 1;
}
