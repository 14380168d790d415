import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Script } from "node:vm";
import { startServer } from "@tracker-analytics/dev-ingest";
import { expect, onTestFinished, test } from "vitest";
import { listDocuments, readBlocks, type Block } from "../../scripts/documents/read-blocks.ts";

const blocks = listDocuments().flatMap(readBlocks);
const of = (language: string): readonly (readonly [string, Block])[] =>
  blocks
    .filter((block) => block.language === language)
    .map((block) => [`${block.document}:${block.line}`, block]);

/** What checks the blocks of a language; `docs/test` where no file is named. */
const checkedBy: Readonly<Record<string, string>> = {
  html: "here",
  js: "your-data.test.ts",
  json: "here, and dev-ingest/test/documented-calls.test.ts",
  python: "here",
  sh: "shell.test.ts",
  sql: "dev-ingest/test/cli/sql.test.ts, your-data.test.ts",
  ts: "programs.test.ts",
  tsx: "programs.test.ts",
  yaml: "dev-ingest/test/plan/plan-review.test.ts runs the review that the workflow ends with",
};

/** Blocks without a language: pictures of text, each with the reason why it is not run. */
const pictures: Readonly<Record<string, string>> = {
  "contract/wire.md, Request": "a request with placeholders; contract/test holds the cases",
  "contract/wire.md, Answer": "an answer with placeholders; contract/test holds the cases",
  "playwright/README.md, @tracker-analytics/playwright":
    "a failure's message; playwright/test/matchers.spec.ts compares such messages",
};

test("every block of every document is checked, or has a reason not to be", () => {
  const unknown = blocks.filter(({ language, document, section }) =>
    language === "" ? !(`${document}, ${section}` in pictures) : !(language in checkedBy),
  );
  expect(unknown).toEqual([]);
  const places = blocks.map(({ document, section }) => `${document}, ${section}`);
  expect(places).toEqual(expect.arrayContaining(Object.keys(pictures)));
});

test.each(of("python"))("the Python program of %s sends its events", async (_where, { code }) => {
  const server = await startServer({ port: 0 });
  const folder = await mkdtemp(join(tmpdir(), "documented-"));
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeFile(join(folder, "send.py"), code.replaceAll("http://127.0.0.1:5000", server.url));
  await promisify(execFile)("python3", [join(folder, "send.py")]);
  expect(await server.events()).toMatchObject([{ event_name: "donation_received", status: "ok" }]);
});

test.each(of("html"))(
  "the page of %s has scripts that parse and are there",
  async (_where, { code }) => {
    const server = await startServer({ port: 0 });
    onTestFinished(() => server.close());
    for (const [, script] of code.matchAll(/<script>([^]*?)<\/script>/g))
      expect(new Script(script!)).toBeDefined();
    for (const [, source] of code.matchAll(/src="([^"]*)"/g)) {
      const response = await fetch(source!.replace("http://127.0.0.1:5000", server.url));
      expect(response.status).toBe(200);
      await response.body!.cancel();
    }
  },
);

test.each(of("json"))("the JSON of %s parses", (_where, { code }) => {
  expect(JSON.parse(code)).toBeTypeOf("object");
});
