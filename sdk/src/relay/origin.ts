/** Where a request comes from, and where it went to. */
export interface OriginHeaders {
  readonly origin: string | null | undefined;
  readonly host: string | null | undefined;
}

/**
 * Whether the page that posts is one of this site, or of the origins named. Browsers name the origin of every POST;
 * without one, nobody knows where it comes from.
 */
export function isFromAllowedOrigin(
  { origin, host }: OriginHeaders,
  allowedOrigins: readonly string[],
): boolean {
  if (!origin) return false;
  if (allowedOrigins.includes(origin)) return true;
  // Schemes are not compared: a proxy that ends TLS leaves only its host to see.
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** What a page of another origin needs to see the answer. Beacons of JSON come with credentials. */
export function corsHeaders(origin: string | null | undefined): Record<string, string> {
  if (!origin) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, x-analytics-run",
    "access-control-expose-headers": "Retry-After, x-analytics-batch",
    "access-control-max-age": "86400",
    vary: "Origin",
  };
}
