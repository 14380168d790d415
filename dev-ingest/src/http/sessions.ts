import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Milliseconds in which a sign-in link can be used. */
export const linkLifeMs = 15 * 60_000;
/** Milliseconds for which a browser stays signed in. */
const sessionLifeMs = 12 * 3_600_000;

/**
 * Signs browsers in: a link that works once is traded for a cookie.
 *
 * Both are signed with one secret and name when they end, so that every process which has the secret takes them.
 */
export class Sessions {
  readonly #secret: Buffer;
  readonly #nowMs: () => number;
  /** Links that were used, by the time at which they would have ended. */
  readonly #usedLinks = new Map<string, number>();

  constructor(secret: Buffer, nowMs: () => number = Date.now) {
    this.#secret = secret;
    this.#nowMs = nowMs;
  }

  /** Path and query of a new sign-in link. */
  createLink(): string {
    return `/sign-in?token=${this.#sign("link", linkLifeMs)}`;
  }

  /** Trades the token of a link for the value of `Set-Cookie`; null when it is used, too old or forged. */
  redeem(token: string, request: IncomingMessage): string | null {
    if (!this.#isValid("link", token) || this.#usedLinks.has(token)) return null;
    this.#forgetEndedLinks();
    this.#usedLinks.set(token, endOf(token));
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
    const claim = `${this.#nowMs() + lifeMs}.${randomBytes(16).toString("base64url")}`;
    return `${claim}.${this.#signature(purpose, claim)}`;
  }

  #signature(purpose: string, claim: string): string {
    return createHmac("sha256", this.#secret).update(`${purpose}:${claim}`).digest("base64url");
  }

  #isValid(purpose: "link" | "session", token: string): boolean {
    const claim = token.slice(0, token.lastIndexOf("."));
    const given = Buffer.from(token.slice(claim.length + 1));
    const right = Buffer.from(this.#signature(purpose, claim));
    return (
      given.length === right.length && timingSafeEqual(given, right) && endOf(token) > this.#nowMs()
    );
  }

  #forgetEndedLinks(): void {
    for (const [token, endMs] of this.#usedLinks)
      if (endMs <= this.#nowMs()) this.#usedLinks.delete(token);
  }
}

function endOf(token: string): number {
  return Number(token.split(".", 1)[0]);
}

/** Cookies do not tell ports apart: servers on one host would sign each other's browsers out. */
function cookieName(request: IncomingMessage): string {
  const port = /:(\d{1,5})$/.exec(request.headers.host ?? "")?.[1] ?? "";
  return `dev-ingest-${port}`;
}
