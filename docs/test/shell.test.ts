import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { startServer } from "@tracker-analytics/dev-ingest";
import { expect, onTestFinished, test } from "vitest";
import { commands } from "../../dev-ingest/src/cli/commands.ts";
import { readCommandLine } from "../../dev-ingest/src/cli/read-command-line.ts";
import { listDocuments, readBlocks } from "../../scripts/documents/read-blocks.ts";
import { root } from "../../scripts/run-command.ts";
import { type Command, readShell } from "./read-shell.ts";

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface ShownCommand {
  readonly document: string;
  readonly section: string;
  readonly command: Command;
}

const shown: readonly ShownCommand[] = listDocuments()
  .flatMap(readBlocks)
  .filter(({ language }) => language === "sh")
  .flatMap(({ document, section, code }) =>
    readShell(code).map((command) => ({ document, section, command })),
  );

const devIngestUrl = "http://127.0.0.1:5000";

/** What a program is held to, by its name. */
const checks: Readonly<Record<string, (shown: ShownCommand) => void | Promise<void>>> = {
  // Not installed here: docs/your-data.md says so.
  "clickhouse-client": ({ command }) => expect(command).toContain("--query"),
  curl: ({ document, command }) =>
    command.some((word) => word.startsWith(devIngestUrl))
      ? callServer(command)
      : expectExampleServer(document, command),
  "dev-ingest": ({ command }) => readByServer(command.slice(1)),
  export: ({ command }) => expect(command[1]).toMatch(/^PATH=\$PWD\/node_modules\/\.bin:/),
  node: ({ document, section, command }) => {
    if (command.some((word) => word.includes("/"))) expectPaths(command);
    else expectFile(document, section, command[1]!);
  },
  npm: ({ command }) => checkNpm(command.slice(1)),
  npx: ({ command: [, program, ...rest] }) => {
    if (program === "playwright") expectPaths(rest);
    else {
      expect(program).toBe("@tracker-analytics/dev-ingest");
      readByServer(rest);
    }
  },
  playwright: ({ command }) => expectPaths(command),
  pnpm: ({ command: [, , folder, script] }) => {
    const { scripts } = readManifest(folder!.replace(/^@tracker-analytics\//, ""));
    expect(scripts).toHaveProperty([script!]);
  },
  python3: ({ document, section, command }) => {
    if (command[1]!.includes("/")) expectPaths(command);
    else expectFile(document, section, command[1]!);
  },
  vitest: ({ command }) => expectPaths(command),
};

test.each(
  shown.map((one) => [`${one.document}, ${one.section}`, one.command.join(" "), one] as const),
)("%s: the command works as shown: %s", async (_where, _text, one) => {
  const [program] = one.command;
  expect(Object.keys(checks), "no check knows this program").toContain(program);
  await checks[program!]!(one);
});

/** The command line must be one that dev-ingest reads. */
function readByServer(args: Command): void {
  expect(readCommandLine(args, {}, commands).kind).toMatch(/^(run|help)$/);
}

/** Calls a real server as shown; curl fails when it answers an error. */
async function callServer(command: Command): Promise<void> {
  const server = await startServer({ port: 0 });
  onTestFinished(() => server.close());
  const args = command.slice(1).map((word) => word.replace(devIngestUrl, server.url));
  expect(args.join(" ")).toContain(server.url);
  await promisify(execFile)("curl", ["--fail", "--silent", "--show-error", ...args]);
}

/** The example's own server listens there; the test of the example calls it. */
function expectExampleServer(document: string, command: Command): void {
  const [, port] = /^http:\/\/127\.0\.0\.1:(\d+)\//.exec(command[1]!) ?? [];
  expect(readFileSync(join(root, dirname(document), "serve.ts"), "utf8")).toContain(port);
}

function checkNpm([verb, ...rest]: Command): void {
  if (verb === "install") {
    const { devDependencies } = readManifest("docs/test");
    for (const name of rest.filter((word) => !word.startsWith("--")))
      expect(devDependencies).toHaveProperty([name]);
  } else if (verb === "--prefix") {
    const [folder, , script] = rest;
    expect(readManifest(folder!).scripts).toHaveProperty([script!]);
  } else {
    expect(readManifest(".").scripts).toHaveProperty([verb === "run" ? rest[0]! : verb!]);
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
}

/** The section has a block that says it is this file. */
function expectFile(document: string, section: string, fileName: string): void {
  const files = readBlocks(document).filter((block) => block.section === section);
  expect(files.map((block) => block.fileName)).toContain(fileName);
}

/** Every path of the repository that is named exists. */
function expectPaths(command: Command): void {
  for (const word of command.filter((text) => /\w\/\w.*\.\w+$/.test(text) && !text.includes(":")))
    expect(existsSync(join(root, word)), word).toBe(true);
}
