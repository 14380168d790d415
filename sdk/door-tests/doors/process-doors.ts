import { readBlocks } from "../../../scripts/documents/read-blocks.ts";
import { fetchServers } from "../../runtime-tests/test/runtimes.ts";
import { documentedFiles, firstLines, shellLine } from "./documented-files.ts";
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
    await project.run("jest", "--testTimeout", "60000");
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
    await project.run("vitest", "run", "--testTimeout", "60000");
  }),
  tracking("vitest-jsdom", ["vitest", "jsdom"], async (project) => {
    const environment = `// @vitest-environment jsdom\nimport { test } from "vitest";\n`;
    project.write({ "donation.test.ts": environment + asTest(firstLines()) });
    await project.run("vitest", "run", "--testTimeout", "60000");
  }),
  tracking("vitest-happy-dom", ["vitest", "happy-dom"], async (project) => {
    const environment = `// @vitest-environment happy-dom\nimport { test } from "vitest";\n`;
    project.write({ "donation.test.ts": environment + asTest(firstLines()) });
    await project.run("vitest", "run", "--testTimeout", "60000");
  }),
  {
    name: "jest-jsdom",
    packages: ["sdk", "jest@30", "jest-environment-jsdom@30"],
    // Its pages have no fetch: a diagnostic says so.
    events: [],
    async open(project) {
      project.write({
        "donation.test.js": `/** @jest-environment jsdom */
const { createAnalytics } = require("@tracker-analytics/sdk");
test("says why nothing arrives", async () => {
  const said = [];
  const analytics = createAnalytics({
    ingestHost: "http://127.0.0.1:5000",
    onDiagnostic: ({ reason, message }) => said.push(reason + " " + message),
  });
  analytics.track("donation_received");
  await analytics.close({ timeoutMs: 2_000 });
  expect(said.join("\\n")).toMatch(/^unreachable .*fetch is not defined/m);
});
`,
      });
      await project.run("jest", "--testTimeout", "60000");
    },
  },
  {
    name: "vitest-matchers",
    packages: ["sdk", "dev-ingest", "playwright", "vitest"],
    // They read a client in memory.
    events: [],
    async open(project) {
      project.write(documentedFiles("Vitest"));
      await project.run("vitest", "run", "--testTimeout", "60000");
    },
  },
  {
    name: "curl",
    packages: [],
    events: ["hello"],
    async open(project) {
      project.write({ "send.sh": shellLine("Just show me my events", /^curl .*$/m) });
      await project.run("sh", "send.sh");
    },
  },
  {
    name: "python",
    packages: [],
    events: ["donation_received"],
    async open(project) {
      project.write(documentedFiles("Python, or anything that can POST"));
      await project.run("python3", "send.py");
    },
  },
  {
    name: "own-database",
    packages: ["sdk", "dev-ingest"],
    events: ["report_sent"],
    async open(project) {
      const line = shellLine("Into my own database", /^npx .* --forward \S+/m);
      const [, options = ""] = line.split("@tracker-analytics/dev-ingest");
      project.write({ "start.sh": `dev-ingest --port ${project.port}${options}` });
      await project.serve("sh", "start.sh");
      project.write({
        "report.mjs": documentedFiles("Plain Node")["report.mjs"]!.replace(
          "http://127.0.0.1:5000",
          project.site,
        ),
        "read.mjs": `import { DatabaseSync } from "node:sqlite";
          const [row] = new DatabaseSync("events.db").prepare("select event_name from events").all();
          process.exitCode = row?.event_name === "report_sent" ? 0 : 1;`,
      });
      await project.run("node", "report.mjs");
      await project.run("node", "--disable-warning=ExperimentalWarning", "read.mjs");
    },
  },
  {
    name: "clickhouse",
    packages: ["chdb@3"],
    events: ["donation_completed"],
    async open(project) {
      const [table, query] = readBlocks("docs/your-data.md")
        .filter(({ section, language }) => section === "ClickHouse" && language === "sql")
        .map(({ code }) => JSON.stringify(code.trim().replace(/;$/, "")));
      project.write({
        // Loaded twice, an event counts once.
        "load.cjs": `const { Session } = require("chdb");
          const session = new Session();
          session.query(${table});
          const load = async () => {
            const answer = await fetch("http://127.0.0.1:5000/api/export?format=jsoneachrow");
            session.query("insert into events format JSONEachRow\\n" + (await answer.text()));
          };
          load().then(load).then(() => {
            const sum = session.query(${query}, "TSV").trim();
            session.cleanup();
            if (sum !== "30.5") throw new Error("The sum is " + sum);
          });`,
      });
      await fetch(`${project.ingest}/track`, {
        method: "POST",
        body: `[{"event_name":"donation_completed","properties":{"amount":"30.50"}}]`,
      });
      await project.run("node", "load.cjs");
    },
  },
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
