import type { IncomingMessage } from "node:http";

/** Who made a browser or a program send a request, as its headers say. */
export type RequestOrigin =
  /** A page of this server. */
  | "own-page"
  /** A page of another origin. */
  | "foreign-page"
  /** Someone who followed a link to this server, wherever it was. */
  | "navigation"
  /** No page, or a browser that does not say: it never sends a change without `Origin`. */
  | "unknown";

/**
 * Reads `Origin` and `Sec-Fetch-Site`.
 *
 * What a browser adds by itself, cookies above all, is not consent of its user: a form of a foreign page carries it too.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function originOf(request: IncomingMessage): RequestOrigin {
  const { origin, host } = request.headers;
  if (origin !== undefined)
    return URL.canParse(origin) && new URL(origin).host === host ? "own-page" : "foreign-page";
  const site = request.headers["sec-fetch-site"];
  if (site === undefined) return "unknown";
  if (site === "same-origin") return "own-page";
  const isNavigation = request.headers["sec-fetch-mode"] === "navigate" && request.method === "GET";
  return site === "none" || isNavigation ? "navigation" : "foreign-page";
}
