import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { IngestServer } from "../../src/index.ts";
import { post, start } from "../start.ts";
import { run } from "./run-cli.ts";

// Each test starts processes, which take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const send = (server: IngestServer, name: string) =>
  post(`${server.url}/track`, `[{"event_name":"${name}","properties":{"amount":2.50}}]`);

test("tails a server and a file beside it, from the next event on", async () => {
  const store = join(temporaryFolder(), "events.db");
  const server = await start({ store });
  await send(server, "before");
  const tails = [run(["tail", "--url", server.url]), run(["tail", "--store", store])];
  let sent = 0;
  const heard = Promise.all(tails.map((tail) => tail.line()));
  // Neither says when it listens: events are sent until both have heard one.
  const timer = setInterval(() => void send(server, `event-${sent++}`), 100);
  const lines = await heard;
  clearInterval(timer);
  for (const line of lines) {
    expect(JSON.parse(line).event_name).toMatch(/^event-\d+$/);
    expect(line).toContain('"amount":2.5');
  }
});

test("tail begins after the event that --after names, and refuses the id of another file", async () => {
  const store = join(temporaryFolder(), "events.db");
  const server = await start({ store });
  for (const name of ["first", "second", "third"]) await send(server, name);
  const [first, second, third] = await server.events();
  for (const from of [
    ["--url", server.url],
    ["--store", store],
  ]) {
    const tail = run(["tail", ...from, "--after", first!.id]);
    expect(JSON.parse(await tail.line())).toMatchObject({ id: second!.id, event_name: "second" });
    expect(JSON.parse(await tail.line())).toMatchObject({ id: third!.id, event_name: "third" });
  }
  const mistaken = run(["tail", "--store", store, "--after", "other-1"]);
  expect(await mistaken.exit()).toBe(2);
  expect(mistaken.errors()).toContain('--after is "other-1", which is not the id of an event');
});

test("exports from a server and from its file alike, and imports it elsewhere", async () => {
  const folder = temporaryFolder();
  const store = join(folder, "events.db");
  const server = await start({ store });
  await send(server, "a");
  await send(server, "b");
  const fromServer = run(["export", "--url", server.url]);
  const fromFile = run(["export", "--store", store]);
  expect([await fromServer.exit(), await fromFile.exit()]).toEqual([0, 0]);
  expect(fromFile.output()).toBe(fromServer.output());
  expect(fromFile.output()).toContain('"properties":{"amount":2.50}');
  const table = run(["export", "--store", store, "--format", "csv", "--name", "b"]);
  expect(await table.exit()).toBe(0);
  expect(table.output().split("\r\n")[1]).toMatch(/^2,.*,b,ok,"\{""amount"":2\.50\}"$/);

  const file = join(folder, "events.ndjson");
  writeFileSync(file, `${fromFile.output()}broken\n`);
  const other = await start();
  const importing = run(["import", file, "--url", other.url, "--run", "copy"]);
  expect(await importing.exit()).toBe(1);
  expect(importing.output()).toBe("Imported 2 events; 0 known before, 1 line left out.\n");
  expect(importing.errors()).toBe("line 3: json-syntax: The line is not JSON.\n");
  expect((await other.events({ run: "copy" })).map(({ event_name }) => event_name)).toEqual([
    "a",
    "b",
  ]);
});

test("sets a fault, clears it, and says whether the server is ready", async () => {
  const server = await start();
  const fault = run([
    "fault",
    "status",
    "--status",
    "429",
    "--retry-after",
    "3",
    "--times",
    "1",
    "--url",
    server.url,
  ]);
  expect(await fault.exit()).toBe(0);
  expect(JSON.parse(fault.output())).toMatchObject({
    fault: { kind: "status", status: 429, retryAfterSeconds: 3 },
    times: 1,
  });
  expect((await send(server, "a")).status).toBe(429);
  await run(["fault", "drop-after", "--url", server.url]).exit();
  const cleared = run(["fault", "clear", "--url", server.url]);
  await cleared.exit();
  expect(cleared.output()).toBe("1 fault cleared.\n");
  expect(await run(["readyz", "--url", server.url]).exit()).toBe(0);
  await server.close();
  expect(await run(["readyz", "--url", server.url]).exit()).toBe(1);
});

test.for([
  [["fault", "explode"], /"explode" is not a kind of fault; expected status/],
  [["import", tmpdir()], /is a folder\. Name a file in it\./],
  [
    ["export", "--store", "events.db", "--url", "http://127.0.0.1:5000"],
    /^--store and --url name two sources\. Give one of them\./,
  ],
  [["import", "nope.ndjson"], /^There is no file nope\.ndjson\./],
  [["export", "--store", "nope.db"], /^There is no file nope\.db\./],
  [["sql", "select 1", "--store", "nope.db"], /^There is no file nope\.db\./],
  [
    ["tail", "--store", "postgres://me:secret@db/events"],
    /^--store is "postgres:\/\/db\/events"; expected a SQLite file/,
  ],
  [["import"], /dev-ingest import needs <file>/],
  [["export", "--format", "xml"], /--format is "xml"; expected ndjson or csv/],
  [["tail", "--nonsense"], /There is no flag --nonsense here/],
] as const)("calls %j a mistake", async ([args, words]) => {
  const cli = run(args);
  expect(await cli.exit()).toBe(2);
  expect(cli.errors()).toMatch(words);
});
