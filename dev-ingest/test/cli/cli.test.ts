import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import { get, post } from "../start.ts";
import { run } from "./run-cli.ts";

// Each test starts processes, which take seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

test("starts on a free port, logs in JSON, and ends with 0 on SIGTERM", async () => {
  const cli = run(["--port", "0", "--json"]);
  const notice = JSON.parse(await cli.line());
  const url = /http:\/\/\S+/.exec(notice.message)![0];
  await post(`${url}/track`, '[{"event_name":"hello","properties":{}}]');
  expect(JSON.parse(await cli.line())).toMatchObject({ kind: "batch", accepted: 1 });
  expect(await get(`${url}/readyz`)).toEqual({ ready: true });
  cli.kill("SIGTERM");
  expect(await cli.exit()).toBe(0);
});

test("takes events before anything is loaded that only readers need", async () => {
  const cli = run(["--port", "0", "--json"], {
    before: `
      import { registerHooks } from "node:module";
      registerHooks({ load: (url, context, next) => (process.stderr.write(url + "\\n"), next(url, context)) });
    `,
  });
  const { message } = JSON.parse(await cli.line()) as { message: string };
  const loaded = cli.errors();
  expect(loaded).toContain("handle-ingest");
  const packages = /node_modules\/(express|zod|pg|ky|hyparquet-writer)\//g;
  expect(loaded.match(packages)).toBeNull();
  const url = /http:\/\/\S+/.exec(message)![0];
  await post(`${url}/track`, '[{"event_name":"hello","properties":{}}]');
  expect((await get(`${url}/api/events`)).events.length).toBe(1);
  expect(new Set(cli.errors().match(packages))).toEqual(
    new Set(["node_modules/express/", "node_modules/zod/"]),
  );
});

test("ends with 1 and clear words when the port asked for is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const cli = run(["--port", String(port)]);
  expect(await cli.exit()).toBe(1);
  expect(cli.errors()).toContain(`Cannot start: port ${port} is taken by another program.`);
});

test("ends with 2 on a mistake in the flags", async () => {
  const cli = run(["--nonsense"]);
  expect(await cli.exit()).toBe(2);
  expect(cli.errors()).toMatch(/^There is no flag --nonsense here/);
});

test("ends with 2 when --store names a folder", async () => {
  const cli = run(["--port", "0", "--store", tmpdir()]);
  expect(await cli.exit()).toBe(2);
  expect(cli.errors()).toContain(`Cannot start: ${tmpdir()} is a folder.`);
});

test("ends with 2 when --store names an engine that is not there, and does not show its password", async () => {
  const cli = run(["--port", "0", "--store", "postgress://me:secret@db/events"]);
  expect(await cli.exit()).toBe(2);
  expect(cli.errors()).toBe(
    "Cannot start: The store is a URL of postgress; expected a file, or postgres://user@host/database.\n",
  );
});

test("a key for forwarding without a place to forward to is a mistake", async () => {
  const cli = run(["--port", "0", "--forward-key", "k"]);
  expect(await cli.exit()).toBe(2);
  expect(cli.errors()).toContain("--forward-key goes with --forward <url>, which is missing.");
});

test("ends with 1 rather than listening to other machines without a key", async () => {
  const cli = run(["--port", "0", "--host", "0.0.0.0"]);
  expect(await cli.exit()).toBe(1);
  expect(cli.errors()).toContain("without an access key");
});

test("goes on when the reader of its log leaves", async () => {
  const cli = run(["--port", "0", "--json"]);
  const { message } = JSON.parse(await cli.line()) as { message: string };
  const url = /http:\/\/\S+/.exec(message)![0];
  cli.closeOutput();
  for (let sent = 0; sent < 3; sent++) {
    expect((await post(`${url}/track`, '[{"event_name":"hello","properties":{}}]')).status).toBe(
      200,
    );
  }
  cli.kill("SIGTERM");
  expect(await cli.exit()).toBe(0);
});

test("ends within five seconds of SIGTERM while a body is on its way", async () => {
  const cli = run(["--port", "0", "--json"]);
  const { message } = JSON.parse(await cli.line()) as { message: string };
  const { port } = new URL(/http:\/\/\S+/.exec(message)![0]);
  const slow = connect(Number(port), "127.0.0.1");
  slow.on("error", () => {});
  slow.write("POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[");
  await once(slow, "connect");
  const startedAtMs = performance.now();
  cli.kill("SIGTERM");
  expect(await cli.exit()).toBe(0);
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
});

test("says where it is, and how a browser signs in", async () => {
  const cli = run(["--port", "0", "--access-key", "k", "--demo"]);
  expect(await cli.line()).toBe("");
  const local = /^ {2}Local: {4}(http:\/\/127\.0\.0\.1:\d+)\/$/.exec(await cli.line())![1]!;
  expect(await cli.line()).toBe(`  Send to:  POST ${local}/track (test mode: /test)`);
  const link = /^ {2}Sign in: {2}(\S+) \(works once, for 15 minutes\)$/.exec(await cli.line())![1]!;
  expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
  const printed = run(["sign-in", "--url", local, "--access-key", "k"]);
  expect(await printed.exit()).toBe(0);
  expect((await fetch(printed.output().trim(), { redirect: "manual" })).status).toBe(303);
  expect(await cli.line()).toBe("");
  expect(await cli.line()).toContain("invented events of a charity marathon (--demo)");
  let arrived = await cli.line();
  // The marathon's site serves requests as well, and one may come first.
  while (arrived.includes(" request_served")) arrived = await cli.line();
  expect(arrived).toMatch(/\/track \d events? (donat|bid)/);
});

test("does not mix the events of the demo with those of a file", async () => {
  const cli = run(["--demo", "--store", "events.db"]);
  expect(await cli.exit()).toBe(2);
  expect(cli.errors()).toContain("--demo would mix invented events with those in --store");
});

test("says to an old Node what it needs, in one sentence", async () => {
  const cli = run([], {
    before: 'Object.defineProperty(process, "versions", { value: { node: "20.20.2" } })',
  });
  expect(await cli.exit()).toBe(1);
  expect(cli.errors()).toBe(
    "dev-ingest needs Node 22.15 or newer; this is 20.20.2. Install a newer one from https://nodejs.org/.\n",
  );
});

test.each(["--version", "--help"])(
  "%s loads no package, so that it answers at once",
  async (flag) => {
    const cli = run([flag], {
      before: `
      import { registerHooks } from "node:module";
      registerHooks({
        resolve(name, context, next) {
          if (/^(?!node:|file:|[.]|@tracker-analytics)/.test(name)) throw new Error("loads " + name);
          return next(name, context);
        },
      });
    `,
    });
    expect(await cli.exit(), cli.errors()).toBe(0);
  },
);
