import type { IncomingMessage } from "node:http";
import type { RequestError } from "./request-error.ts";
import { createKeyCheck, type KeyVerdict } from "./access-keys.ts";
import { createHostCheck } from "./allowed-hosts.ts";

/** Who may do what. Each answers why not, or null. */
export interface RequestGuards {
  /** Whether a request may send events; the preflight is not asked. */
  readonly refuseSending: (request: IncomingMessage) => RequestError | null;
  /** Whether the server answers for the host that the request names. */
  readonly refuseHost: (request: IncomingMessage) => RequestError | null;
  /** Whether a request may see what was received: this machine, and holders of a key. */
  readonly refuseReading: (request: IncomingMessage) => RequestError | null;
  /** Whether a request may change or delete: the server's own pages, programs on this machine, and holders of a key. */
  readonly refuseChange: (request: IncomingMessage) => RequestError | null;
}

export function createRequestGuards(
  accessKeys: readonly string[],
  allowedHosts: readonly string[],
): RequestGuards {
  const checkKey = createKeyCheck(accessKeys);
  const isHostAllowed = createHostCheck(allowedHosts);
  const hasKeys = accessKeys.length > 0;
  const holdsKey = (request: IncomingMessage): boolean =>
    hasKeys && checkKey(keyOf(request)) === "ok";
  return {
    refuseSending: (request) => sendingRefusal(checkKey(headerOf(request))),
    // Whoever has the key is no page that was lured here.
    refuseHost: (request) =>
      isHostAllowed(request.headers.host) || holdsKey(request) ? null : hostRefusal(request),
    refuseReading(request) {
      if (!hasKeys || isFromThisMachine(request)) return null;
      return readingRefusal(checkKey(keyOf(request)));
    },
    refuseChange(request) {
      if (holdsKey(request)) return null;
      if (isFromOwnPage(request) && (!hasKeys || isFromThisMachine(request))) return null;
      return {
        code: "origin-not-allowed",
        message:
          "Only this server's own pages, programs on its machine and holders of the access key may do this. Send the key in x-analytics-key.",
      };
    },
  };
}

function sendingRefusal(verdict: KeyVerdict): RequestError | null {
  if (verdict === "ok") return null;
  const message =
    verdict === "key-missing"
      ? "This server asks for an access key. Send it in the header x-analytics-key."
      : "The access key in x-analytics-key is not one that this server knows.";
  return { code: verdict, message };
}

function readingRefusal(verdict: KeyVerdict): RequestError | null {
  if (verdict === "ok") return null;
  return {
    code: verdict,
    message:
      "This server shows what it received to holders of its access key. Send it in x-analytics-key, or as the password of HTTP Basic.",
  };
}

function hostRefusal(request: IncomingMessage): RequestError {
  return {
    code: "host-not-allowed",
    message: `This server does not answer for the host ${JSON.stringify((request.headers.host ?? "").slice(0, 200))}. Start it with --allowed-host <name>, or use its IP address.`,
  };
}

function headerOf(request: IncomingMessage): string | undefined {
  const header = request.headers["x-analytics-key"];
  return Array.isArray(header) ? header[0] : header;
}

/** The key as programs send it, or as a browser does when it has asked its user. */
function keyOf(request: IncomingMessage): string | undefined {
  const header = headerOf(request);
  if (header !== undefined) return header;
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(request.headers.authorization ?? "");
  return basic
    ? Buffer.from(basic[1]!, "base64").toString().split(":").slice(1).join(":")
    : undefined;
}

/** A proxy on this machine hands on the requests of others, and says so. */
function isFromThisMachine(request: IncomingMessage): boolean {
  if (request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined)
    return false;
  const address = request.socket.remoteAddress ?? "";
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

/** Browsers say where a request comes from; a request that says nothing is no page's. */
function isFromOwnPage(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host;
  return site === undefined || site === "same-origin" || site === "none";
}
