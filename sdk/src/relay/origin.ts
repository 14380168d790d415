/** A request whose headers can be read, by their names in lower case. */
export interface WithHeaders {
  header(name: string): string | null | undefined;
}

/** Whether the page that posts is one of this site, or of the origins named. */
export function isFromAllowedOrigin(
  request: WithHeaders,
  allowedOrigins: readonly string[],
): boolean {
  // Set by the browser alone, which knows what a proxy or `Referrer-Policy: no-referrer` (`Origin: null`) hides from us
  // (https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header).
  if (request.header("sec-fetch-site") === "same-origin") return true;
  // Browsers name the origin of every POST; without one, it is not known where it comes from.
  const origin = request.header("origin");
  if (!origin) return false;
  if (allowedOrigins.includes(origin)) return true;
  // Schemes are not compared: a proxy that ends TLS leaves only its host to see.
  return URL.canParse(origin) && new URL(origin).host === request.header("host")?.toLowerCase();
}

/** What a page of another origin needs to see the answer. Beacons of JSON come with credentials. */
export function corsHeaders(request: WithHeaders): Record<string, string> {
  return {
    "access-control-allow-origin": request.header("origin") ?? "",
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "POST",
    // Whatever is asked for: tracers put headers of their own on every request of a page.
    "access-control-allow-headers":
      request.header("access-control-request-headers") ?? "content-type, x-analytics-run",
    "access-control-expose-headers": "Retry-After, x-analytics-batch, x-analytics-known",
    "access-control-max-age": "86400",
    vary: "Origin, Access-Control-Request-Headers",
  };
}
