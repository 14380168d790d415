import { fetchServers } from "../../runtime-tests/test/runtimes.ts";
import { documentedFiles, firstLines } from "./documented-files.ts";
import type { Door, DoorProject } from "./door.ts";

/** A program that tracks what the README shows first, and ends. */
function tracking(
  name: string,
  packages: readonly string[],
  open: (project: DoorProject) => Promise<void>,
): Door {
  return { name, packages: ["sdk", ...packages], events: ["donation_received"], open };
}

/** The README's lines in the form that CommonJS takes. */
function firstLinesInCommonJs(): string {
  return firstLines().replace(/import (\{.*?\}) from (".*?");/, "const $1 = require($2);");
}

/** The README's lines as a test, which waits until they are sent. */
function asTest(lines: string): string {
  const [load = "", ...rest] = lines.split("\n");
  return `${load}\ntest("tracks", async () => {\n${rest.join("\n")}\nawait analytics.close();\n});\n`;
}

const jest = (name: string, version: string): Door =>
  tracking(name, [version], async (project) => {
    project.write({ "donation.test.js": asTest(firstLinesInCommonJs()) });
    await project.run("jest");
  });

const runtime = (name: string): Door =>
  tracking(name.toLowerCase(), [], async (project) => {
    const [, binary, ...args] = fetchServers.find(([known]) => known === name)!;
    project.write({ "report.ts": firstLines() });
    await project.run(binary(), ...args, "report.ts");
  });

/** A server of Hono as Workers take it. */
function asWorker(server: string): string {
  return server
    .replace(/^import .*node-server.*\n/m, "")
    .replace(/^serve\(.*$/m, "export default app;");
}

export const processDoors: readonly Door[] = [
  {
    name: "node-esm",
    packages: ["sdk"],
    events: ["report_sent"],
    async open(project) {
      project.write(documentedFiles("Plain Node"));
      await project.run("node", "report.mjs");
    },
  },
  tracking("node-commonjs", [], async (project) => {
    project.write({ "report.js": firstLinesInCommonJs() });
    await project.run("node", "report.js");
  }),
  jest("jest30", "jest@30"),
  jest("jest29", "jest@29"),
  tracking("vitest", ["vitest"], async (project) => {
    project.write({
      "donation.test.ts": `import { test } from "vitest";\n${asTest(firstLines())}`,
    });
    await project.run("vitest", "run");
  }),
  tracking("vitest-jsdom", ["vitest", "jsdom"], async (project) => {
    const environment = `// @vitest-environment jsdom\nimport { test } from "vitest";\n`;
    project.write({ "donation.test.ts": environment + asTest(firstLines()) });
    await project.run("vitest", "run");
  }),
  runtime("Bun"),
  runtime("Deno"),
  {
    name: "workerd",
    packages: ["sdk", "hono", "wrangler"],
    events: ["page_viewed", "request_served"],
    async open(project) {
      project.write({
        "src/index.ts": asWorker(documentedFiles("Hono")["server.mjs"]!),
        "wrangler.jsonc": `{ "name": "door", "main": "src/index.ts", "compatibility_date": "2026-07-01", "compatibility_flags": ["nodejs_compat"] }`,
      });
      await project.serve("wrangler", "dev", "--ip", "127.0.0.1", "--port", project.port);
      await (await fetch(project.site)).text();
    },
  },
];
