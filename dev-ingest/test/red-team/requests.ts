import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

// What attackers and other clients of a victim send.

const megabyte = 1_048_576;

export const event = (name: string, properties: object): string =>
  JSON.stringify({ event_name: name, properties });
export const bodyOf = (...events: readonly string[]): string => `[${events.join(",")}]`;

/** The head of a request whose body has so many bytes. */
export const head = (path: string, contentLength: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${contentLength}\r\n\r\n`;

/** Stores so many megabytes. */
export async function fill(url: string, megabytes: number): Promise<void> {
  const text = "x".repeat(megabyte / 4);
  for (let sent = 0; sent < megabytes; sent++)
    await send(url, "/track", bodyOf(...Array.from({ length: 4 }, () => event("large", { text }))));
}

/** Resolves to the status of the answer; 0 when there was none. */
export async function send(
  url: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const answer = await fetch(url + path, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers,
  }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

export async function read(url: string, path: string): Promise<number> {
  const answer = await fetch(url + path).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

export async function many(count: number, work: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work));
}

const batchSize = 50;

export async function inBatches(
  count: number,
  work: (nth: number) => Promise<unknown>,
): Promise<void> {
  for (let done = 0; done < count; done += batchSize) {
    const size = Math.min(batchSize, count - done);
    await Promise.all(Array.from({ length: size }, (_, index) => work(done + index)));
  }
}

/** Opens connections that write so much and then nothing; those that only write read the responses. */
export async function hold(
  port: number,
  count: number,
  text: string,
  forMs: number,
  isReading = true,
): Promise<void> {
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    if (isReading) socket.resume();
    else socket.pause();
    socket.write(text);
    sockets.push(socket);
  }
  await delay(forMs);
  for (const socket of sockets) socket.destroy();
}

/** Goes away in the middle of a body. */
export function abort(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.write(`${head("/track", 1_000)}[{"event_name"`, () => socket.destroy());
  });
}
