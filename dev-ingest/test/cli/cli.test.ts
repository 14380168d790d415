import { once } from "node:events";
import { createServer } from "node:net";
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
  expect(cli.errors()).toMatch(/^Unknown option '--nonsense'/);
});

test("ends with 1 rather than listening to other machines without a key", async () => {
  const cli = run(["--port", "0", "--host", "0.0.0.0"]);
  expect(await cli.exit()).toBe(1);
  expect(cli.errors()).toContain("without an access key");
});
