import type { IncomingMessage } from "node:http";
import { createKeyCheck, type KeyVerdict } from "./access-keys.ts";
import { createHostCheck } from "./allowed-hosts.ts";
import type { RequestError } from "./request-error.ts";
import { originOf } from "./request-origin.ts";
import type { Sessions } from "./sessions.ts";

/** Who may do what. Each answers why not, or null. */
export interface RequestGuards {
  /** Whether the server answers for the host that a request names. */
  readonly refuseHost: (request: IncomingMessage) => RequestError | null;
  /** Whether a request may send events, its host included; the preflight is not asked. */
  readonly refuseSending: (request: IncomingMessage) => RequestError | null;
  /** Whether a request may see what was received. */
  readonly refuseReading: (request: IncomingMessage) => RequestError | null;
  /** Whether a request holds a key for reading, which signs a browser in. */
  readonly refuseSignIn: (request: IncomingMessage) => RequestError | null;
  /** Whether a request may change or delete. */
  readonly refuseChange: (request: IncomingMessage) => RequestError | null;
}

export interface GuardOptions {
  /** Keys for sending. */
  readonly accessKeys: readonly string[];
  /** Keys for everything; those for sending when there are none. */
  readonly adminKeys: readonly string[];
  /** Programs on this machine need no key. */
  readonly isLoopbackOpen: boolean;
  readonly allowedHosts: readonly string[];
  /** Events are taken under any host name. */
  readonly isOpen: boolean;
  readonly sessions: Sessions;
  /** Hears, once, of a page that carries a key which can read. */
  readonly onWarning: (message: string) => void;
}

export function createRequestGuards(options: GuardOptions): RequestGuards {
  const { accessKeys, sessions } = options;
  const readerKeys = options.adminKeys.length > 0 ? options.adminKeys : accessKeys;
  const checkSender = createKeyCheck(accessKeys.length > 0 ? [...accessKeys, ...readerKeys] : []);
  const checkReader = createKeyCheck(readerKeys);
  const isHostAllowed = createHostCheck(options.allowedHosts);
  const holdsReaderKey = (request: IncomingMessage): boolean =>
    readerKeys.length > 0 && checkReader(keyOf(request)) === "ok";
  const isTrustedMachine = (request: IncomingMessage): boolean =>
    options.isLoopbackOpen && isFromThisMachine(request);
  let hasWarned = false;
  const warnOfExposedKey = (request: IncomingMessage): void => {
    const { origin } = request.headers;
    if (hasWarned || origin === undefined || !holdsReaderKey(request)) return;
    hasWarned = true;
    options.onWarning(
      `A page of ${origin.slice(0, 200)} sends with a key that can also read and delete, and everyone who opens the page has it. Give readers a key of their own with --admin-key.`,
    );
  };
  // A page that was lured here by a rebound name does not have the key.
  const refuseHost = (request: IncomingMessage): RequestError | null =>
    isHostAllowed(request.headers.host) || holdsReaderKey(request) ? null : hostRefusal(request);
  const isSignedInPage = (request: IncomingMessage): boolean =>
    originOf(request) === "own-page" && sessions.isSignedIn(request);
  return {
    refuseHost,
    refuseSending(request) {
      const refusal = options.isOpen ? null : refuseHost(request);
      if (refusal) return refusal;
      if (accessKeys.length === 0 || isTrustedMachine(request)) return null;
      if (isSignedInPage(request)) return null;
      const verdict = checkSender(keyOf(request));
      if (verdict === "ok") warnOfExposedKey(request);
      return sendingRefusal(verdict);
    },
    refuseReading(request) {
      if (originOf(request) === "foreign-page") return originRefusal;
      if (isTrustedMachine(request) || sessions.isSignedIn(request)) return null;
      return readingRefusal(checkReader(keyOf(request)));
    },
    refuseSignIn(request) {
      if (originOf(request) === "foreign-page") return originRefusal;
      return readingRefusal(checkReader(keyOf(request)));
    },
    refuseChange(request) {
      if (originOf(request) === "foreign-page") return originRefusal;
      if (isTrustedMachine(request) || isSignedInPage(request)) return null;
      return readingRefusal(checkReader(keyOf(request)));
    },
  };
}

const originRefusal: RequestError = {
  code: "origin-not-allowed",
  message:
    "A page of another origin may send events here, and nothing else. Ask from this server's own page or from a program.",
};

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
  const message =
    verdict === "key-missing"
      ? "This server shows what it received to those who are signed in. In a browser, open the sign-in link from its terminal, or a new one from dev-ingest sign-in; a program sends the key in x-analytics-key."
      : "The key in x-analytics-key does not open this. Reading takes the server's --admin-key, or its --access-key when it has no other.";
  return { code: verdict, message };
}

function hostRefusal(request: IncomingMessage): RequestError {
  return {
    code: "host-not-allowed",
    message: `This server does not answer for the host ${JSON.stringify((request.headers.host ?? "").slice(0, 200))}. Start it with --allowed-host <name>, or use its IP address.`,
  };
}

function keyOf(request: IncomingMessage): string | undefined {
  const header = request.headers["x-analytics-key"];
  return Array.isArray(header) ? header[0] : header;
}

/** A proxy on this machine hands on the requests of others; not every one says so. */
function isFromThisMachine(request: IncomingMessage): boolean {
  if (request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined)
    return false;
  const address = request.socket.remoteAddress ?? "";
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}
