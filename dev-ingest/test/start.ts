import { onTestFinished } from "vitest";
import {
  type IngestServer,
  type Issue,
  type LatestPath,
  type ServerOptions,
  type StoredEvent,
  startServer,
} from "../src/index.ts";

/** Every field that some route answers with; each test knows which of them its route has. */
export interface Answer {
  readonly batch: string | null;
  readonly duplicate: boolean;
  readonly accepted: number;
  readonly known: number;
  readonly results: readonly { index: number; issues: readonly Issue[] }[];
  readonly error: { code: string; message: string; limit?: number; byte?: number; token?: string };
  readonly events: readonly StoredEvent[];
  readonly rejected: readonly object[];
  readonly next: number | null;
  readonly track: LatestPath;
  readonly test: LatestPath;
}

/** Starts a server on a free port for one test. */
export async function start(options: ServerOptions = {}): Promise<IngestServer> {
  const server = await startServer({ port: 0, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Gets a JSON answer. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return (await (await fetch(url, { headers })).json()) as Answer;
}

/** Posts a body, and reads the answer to its end. */
export async function post(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; answer: Answer }> {
  const response = await fetch(url, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    answer: (text === "" ? null : JSON.parse(text)) as Answer,
  };
}
