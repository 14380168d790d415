import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** A proxy that runs. */
export interface Proxy {
  readonly port: number;
  readonly stop: () => void;
}

/** Starts a proxy in front of two ports of this machine; its files go into the folder. */
export type StartProxy = (ports: readonly [number, number], folder: string) => Promise<Proxy>;

const accessKey = "key-of-senders";
/** Nothing listens there. */
const closedPort = 1;

/**
 * Puts a proxy in front of a real dev-ingest, beside a process that is down, and does through it what senders and readers do.
 *
 * @throws {assert.AssertionError} for the first thing that does not work through the proxy.
 */
export async function checkProxy(publicName: string, startProxy: StartProxy): Promise<void> {
  // The built package, which is not there before the build.
  const { startServer } = await import("@tracker-analytics/dev-ingest");
  const folder = await mkdtemp(join(tmpdir(), "check-proxy-"));
  const server = await startServer({
    port: 0,
    accessKeys: [accessKey],
    allowedHosts: [publicName],
  });
  const proxy = await startProxy([server.port, closedPort], folder);
  const ask = (path: string, options: AskOptions = {}): Promise<IncomingMessage> =>
    askProxy({ port: proxy.port, host: publicName, path, ...options });
  try {
    const body = '[{"event_name":"hello","properties":{}}]';
    for (let count = 0; count < 10; count++)
      assert.equal((await ask("/track", { body })).statusCode, 200, "a batch is taken each time");
    assert.equal(
      (await ask("/track", { body, key: "wrong" })).statusCode,
      401,
      "keys are asked for",
    );

    const headers = { "content-encoding": "gzip" };
    const compressed = await ask("/track", { body: gzipSync(body), headers });
    assert.equal(compressed.statusCode, 200, "a compressed body is taken");

    const large = await ask("/track", { body: bodyOf(4) });
    assert.equal(large.statusCode, 200, "a body as large as dev-ingest takes passes");
    const tooLarge = await ask("/track", { body: bodyOf(5) });
    assert.equal(tooLarge.statusCode, 413, "a larger one is answered with 413");

    const stream = await ask("/api/stream?name=live");
    assert.equal(stream.statusCode, 200, "events are streamed");
    await ask("/track", { body: '[{"event_name":"live","properties":{}}]' });
    const [chunk] = (await stream.take(1).toArray()) as [Buffer];
    stream.destroy();
    assert.match(String(chunk), /live|alive|retry/, "an event arrives while the stream is open");
  } finally {
    proxy.stop();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface AskOptions {
  readonly body?: string | Buffer;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Resolves when the head of the answer has come. */
function askProxy({
  port,
  host,
  path,
  body,
  key = accessKey,
  headers = {},
}: AskOptions & {
  readonly port: number;
  readonly host: string;
  readonly path: string;
}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent: false,
        host: "127.0.0.1",
        port,
        path,
        method: body === undefined ? "GET" : "POST",
        headers: { host: `${host}:${port}`, "x-analytics-key": key, ...headers },
        timeout: 10_000,
      },
      (response) => {
        // A stream is read by who asked for it; other answers only need their status.
        if (body !== undefined) response.resume();
        resolve(response);
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`${path}: no answer for ten seconds`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** A body of so many events of a little less than a megabyte. */
function bodyOf(megabytes: number): string {
  const event = { event_name: "large", properties: { note: "x".repeat(1_000_000) } };
  return JSON.stringify(Array.from({ length: megabytes }, () => event));
}
