import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./fault-rule.ts";
import type { Faults } from "./faults.ts";
import { respondJson } from "../http/respond.ts";

/** Does what a network does, before anything of a request is looked at; true when the request is done with. */
export async function meetNetwork(
  faults: Faults,
  { request, target }: Pick<Exchange, "request" | "target">,
): Promise<boolean> {
  const fault = await faults.meetNetwork(target);
  if (fault?.kind === "latency") await delay(fault.delayMs);
  if (fault?.kind !== "refuse") return false;
  request.socket.destroy();
  return true;
}

/** Does what a fault does before a request is read; true when the request is done with. */
export async function meetBefore(
  fault: Fault,
  { request, response, cors: headers }: Exchange,
): Promise<boolean> {
  switch (fault.kind) {
    case "delay":
      await delay(fault.delayMs);
      return false;
    case "abort-if-gone":
      await delay(fault.delayMs);
      return response.destroyed;
    case "drop-before":
      request.socket.destroy();
      return true;
    case "status": {
      const message = "A fault that was set on purpose. See GET /api/faults.";
      const retryAfter =
        fault.retryAfterSeconds === undefined
          ? []
          : ["Retry-After", String(fault.retryAfterSeconds)];
      if (fault.status === 204 || fault.status === 304)
        response.writeHead(fault.status, [...headers, ...retryAfter]).end();
      else
        respondJson(response, fault.status, JSON.stringify({ error: { code: "fault", message } }), [
          ...headers,
          ...retryAfter,
        ]);
      return true;
    }
    default:
      return false;
  }
}

/** Does what a fault does to an answer whose events are stored; true when the answer is done with. */
export async function meetAfter(
  fault: Fault,
  response: ServerResponse,
  text: string,
  headers: readonly string[],
): Promise<boolean> {
  switch (fault.kind) {
    case "hold-answer":
      await delay(fault.delayMs);
      return false;
    case "drop-after":
      response.socket?.destroy();
      return true;
    case "truncate":
      startAnswer(response, text, headers);
      response.write(text.slice(0, text.length >> 1));
      // What was written has to leave before the connection goes.
      await delay(truncatedAnswerMs);
      response.socket?.destroy();
      return true;
    case "drip":
      startAnswer(response, text, headers);
      for (const character of text) {
        if (response.destroyed) return true;
        response.write(character);
        await delay(fault.delayMs);
      }
      response.end();
      return true;
    default:
      return false;
  }
}

const truncatedAnswerMs = 20;

function startAnswer(response: ServerResponse, text: string, headers: readonly string[]): void {
  response.writeHead(200, [
    ...headers,
    "Content-Type",
    "application/json; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(text)),
  ]);
}
