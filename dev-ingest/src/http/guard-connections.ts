import type { Server } from "node:http";
import type { Socket } from "node:net";
import { holdToDeadline } from "./request-deadline.ts";
import { type ErrorCode, type RequestError, statusByErrorCode } from "./request-error.ts";

/** Connections beyond the bound that get an answer; more than these are closed without a word. */
const toldConnections = 100;

export interface ConnectionGuard {
  readonly openConnections: number;
  /** Closes connections on which no request has come: clients open them ahead, and Node does not count them as idle. */
  closeSilent(): void;
}

/**
 * Holds the number of connections, and answers what no route will ever see: requests that are not HTTP, headers
 * that are too large or never end, and bodies that do not arrive in time.
 */
export function guardConnections(
  server: Server,
  {
    maxConnections,
    requestTimeoutMs,
  }: { readonly maxConnections: number; readonly requestTimeoutMs: number },
  onRefused: (error: RequestError) => void,
): ConnectionGuard {
  const refuse = (socket: Socket, code: ErrorCode, message: string): void => {
    onRefused({ code, message });
    writeRefusal(socket, code, message);
  };
  let openConnections = 0;
  const silent = new Set<Socket>();
  server.maxConnections = maxConnections + toldConnections;
  server.on("connection", (socket: Socket) => {
    openConnections++;
    silent.add(socket);
    socket.on("close", () => {
      openConnections--;
      silent.delete(socket);
    });
    if (openConnections > maxConnections) {
      refuse(
        socket,
        "overloaded",
        `The server has ${maxConnections} connections, and more are not allowed. Come again after Retry-After seconds.`,
      );
    }
  });
  server.on("request", (request) => silent.delete(request.socket));
  const refuseLate = (socket: Socket): void =>
    refuse(
      socket,
      "body-timeout",
      "The request did not arrive in time. Send it again; it may or may not have been taken.",
    );
  holdToDeadline(server, requestTimeoutMs, ({ socket }) => refuseLate(socket));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return refuseLate(socket);
    if (error.code === "HPE_HEADER_OVERFLOW") {
      return refuse(socket, "headers-too-large", "The headers are too large.");
    }
    refuse(socket, "request-malformed", "This is not an HTTP request that the server can read.");
  });
  return {
    closeSilent() {
      for (const socket of silent) socket.destroy();
    },
    get openConnections() {
      return openConnections;
    },
  };
}

const reasonByStatus: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
};

function writeRefusal(socket: Socket, code: ErrorCode, message: string): void {
  const status = statusByErrorCode[code];
  const body = JSON.stringify({ error: { code, message } });
  const retryAfter = status === 503 || status === 408 ? "Retry-After: 1\r\n" : "";
  socket.end(
    `HTTP/1.1 ${status} ${reasonByStatus[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${retryAfter}Connection: close\r\n\r\n${body}`,
    () => socket.destroySoon(),
  );
}
