import { Agent, request } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { post, start } from "../start.ts";

const body = '[{"event_name":"a","properties":{}}]';

test("a server that stops refuses what comes, takes in what is coming in, and then releases its port", async () => {
  const server = await start();
  const slow = connect(server.port, "127.0.0.1");
  const head = `POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`;
  slow.write(head + body.slice(0, 10));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  expect(await send(agent, server.port)).toBe(200);
  // A second connection that is busy when the server stops can still ask.
  const other = connect(server.port, "127.0.0.1");
  other.write(`${head.replace("Content-Length", "X: y\r\nContent-Length")}${body.slice(0, 5)}`);
  await expect
    .poll(async () =>
      (await (await fetch(`${server.url}/metrics`)).text())
        .match(/in_flight_requests (\d+)/g)
        ?.at(-1),
    )
    .toBe("in_flight_requests 2");

  const closed = server.close();
  let slowAnswer = "";
  slow.on("data", (chunk) => (slowAnswer += String(chunk)));
  let otherAnswer = "";
  other.on("data", (chunk) => (otherAnswer += String(chunk)));
  slow.write(body.slice(10));
  // Its first request is taken in; the one behind it on the same connection comes after the stop.
  other.write(`${body.slice(5)}${head}${body}`);
  await closed;
  expect(slowAnswer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"accepted":1/);
  expect(otherAnswer).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[^]*HTTP\/1\.1 503 Service Unavailable\r\n[^]*Retry-After: 1\r\n[^]*"code":"stopping"/,
  );
  await expect(post(`${server.url}/track`, body)).rejects.toThrow();
});

test("a server that stops waits no longer than it was asked to", async () => {
  const server = await start({ limits: { closeTimeoutMs: 50 } });
  const slow = connect(server.port, "127.0.0.1");
  slow.on("error", () => {});
  slow.write("POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[");
  await new Promise((resolve) => slow.on("connect", resolve));
  const startedAtMs = performance.now();
  await server.close();
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
});

test("may be stopped twice", async () => {
  const server = await start();
  await Promise.all([server.close(), server.close()]);
  await server.close();
});

function send(agent: Agent, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      { agent, port, host: "127.0.0.1", path: "/track", method: "POST" },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode!));
      },
    );
    sending.on("error", reject);
    sending.end(body);
  });
}
