import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Milliseconds in which a sign-in link can be used. */
export const linkLifeMs = 15 * 60_000;
/** Milliseconds for which a browser stays signed in. */
const sessionLifeMs = 12 * 3_600_000;

/** Remembers that a link was used, among all processes that take it; true for the first who uses it. */
type UseLink = (link: {
  readonly id: string;
  readonly endsAtMs: number;
  readonly nowMs: number;
}) => Promise<boolean>;

/**
 * Signs browsers in: a link that works once is traded for a cookie.
 *
 * Both are signed with one secret and name when they end, so that every process which has the secret takes them.
 */
export class Sessions {
  readonly #secret: Buffer;
  readonly #useLink: UseLink;

  constructor(secret: Buffer, useLink: UseLink) {
    this.#secret = secret;
    this.#useLink = useLink;
  }

  /** Path and query of a new sign-in link. */
  createLink(): string {
    return `/sign-in?token=${this.#sign("link", linkLifeMs)}`;
  }

  /** Trades the token of a link for the value of `Set-Cookie`; null when it is used, too old or forged. */
  async redeem(token: string, request: IncomingMessage): Promise<string | null> {
    if (!this.#isValid("link", token)) return null;
    const link = { id: claimOf(token), endsAtMs: endOf(token), nowMs: Date.now() };
    return (await this.#useLink(link)) ? this.start(request) : null;
  }

  /** The value of `Set-Cookie` that signs a browser in. */
  start(request: IncomingMessage): string {
    const value = this.#sign("session", sessionLifeMs);
    return `${cookieName(request)}=${value}; Path=/; Max-Age=${sessionLifeMs / 1_000}; HttpOnly; SameSite=Strict`;
  }

  /** Whether a request carries the cookie of a session that goes on. */
  isSignedIn(request: IncomingMessage): boolean {
    const name = `${cookieName(request)}=`;
    const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
    const cookie = cookies.find((text) => text.startsWith(name));
    return cookie !== undefined && this.#isValid("session", cookie.slice(name.length));
  }

  #sign(purpose: "link" | "session", lifeMs: number): string {
    const claim = `${Date.now() + lifeMs}.${randomBytes(16).toString("base64url")}`;
    return `${claim}.${this.#signature(purpose, claim)}`;
  }

  #signature(purpose: string, claim: string): string {
    return createHmac("sha256", this.#secret).update(`${purpose}:${claim}`).digest("base64url");
  }

  #isValid(purpose: "link" | "session", token: string): boolean {
    const claim = claimOf(token);
    const given = Buffer.from(token.slice(claim.length + 1));
    const right = Buffer.from(this.#signature(purpose, claim));
    return (
      given.length === right.length && timingSafeEqual(given, right) && endOf(token) > Date.now()
    );
  }
}

/** What a token says, without its signature: no one signs in with it. */
function claimOf(token: string): string {
  return token.slice(0, token.lastIndexOf("."));
}

function endOf(token: string): number {
  return Number(token.split(".", 1)[0]);
}

/** Cookies do not tell ports apart: servers on one host would sign each other's browsers out. */
function cookieName(request: IncomingMessage): string {
  const port = /:(\d{1,5})$/.exec(request.headers.host ?? "")?.[1] ?? "";
  return `dev-ingest-${port}`;
}
