import { isRecord } from "./stored-event.ts";

/** An answer that is an error, or none. */
export class AskError extends Error {
  override readonly name = "AskError";
  /** Null when the server did not answer. */
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
  }
}

/** Fires `signed-out`, a CustomEvent with the server's message, when the server answers only those who are signed in. */
export const session: EventTarget = new EventTarget();

/** Values of query parameters; what is undefined is left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Asks a route of the API; `Value` is the shape that it is documented to answer: `ask<Shape<"Series">>`.
 *
 * @param route Without a query: `api/series`.
 * @throws {AskError} With the server's message, when there is one.
 */
export async function ask<Value>(
  route: string,
  parameters: Parameters = {},
  signal: AbortSignal = AbortSignal.timeout(15_000),
): Promise<Value> {
  return (await readJson(route + queryString(parameters), { signal })) as Value;
}

/**
 * Changes something.
 *
 * @throws {AskError} As `ask`.
 */
export async function change(
  method: "POST" | "PUT" | "DELETE",
  route: string,
  { parameters = {}, body }: { readonly parameters?: Parameters; readonly body?: unknown },
): Promise<unknown> {
  return readJson(route + queryString(parameters), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
}

/** A query string with its question mark; empty when no parameter has a value. */
export function queryString(parameters: Parameters): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

/** How something is asked for; headers are an object, so that others can stand beside them. */
interface AskInit extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
}

async function readJson(url: string, init: AskInit): Promise<unknown> {
  const text = await readText(url, init);
  return text === "" ? null : JSON.parse(text);
}

/**
 * Reads an answer as text.
 *
 * @throws {AskError} As `ask`.
 */
export async function readText(url: string, init: AskInit = {}): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      signal: AbortSignal.timeout(15_000),
      ...init,
      headers: { accept: "application/json", ...init.headers },
    });
    text = await response.text();
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
    throw new AskError(
      isTimeout ? "The server did not answer in time." : "The server cannot be reached.",
      null,
    );
  }
  if (response.ok) return text;
  const message = messageOf(text) ?? `The server answered ${response.status}.`;
  if (response.status === 401)
    session.dispatchEvent(new CustomEvent("signed-out", { detail: message }));
  throw new AskError(message, response.status);
}

function messageOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const error = isRecord(value) ? value["error"] : null;
    return isRecord(error) && typeof error["message"] === "string" ? error["message"] : null;
  } catch {
    return null;
  }
}
