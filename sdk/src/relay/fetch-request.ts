import type { Body } from "./read-body.ts";
import type { RelayRequest } from "./take-in.ts";

/** Finds the address of a client where the application knows better. */
export type ClientAddress = (request: Request) => string | undefined;

/**
 * Reads a `Request`.
 *
 * @param platform What else the handler was given: the client's address is in there on Deno and Bun.
 */
export function fromFetchRequest(
  request: Request,
  platform: readonly unknown[],
  clientAddress?: ClientAddress,
): RelayRequest {
  const { headers, method, url } = request;
  return {
    method,
    header: (name) =>
      headers.get(name) ?? (name === "host" && URL.canParse(url) ? new URL(url).host : null),
    target: url,
    address: addressOf(request, platform, clientAddress),
    body: bodyOf(request),
  };
}

function bodyOf({ body, bodyUsed }: Request): Body {
  if (!body) return "";
  return bodyUsed || body.locked ? 503 : chunksOf(body);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let next; !(next = await reader.read()).done;) yield next.value;
}

function addressOf(
  request: Request,
  platform: readonly unknown[],
  clientAddress: ClientAddress | undefined,
): string | undefined {
  try {
    return clientAddress ? clientAddress(request) : addressOfPlatform(request, platform);
  } catch {
    return undefined;
  }
}

function addressOfPlatform(request: Request, platform: readonly unknown[]): string | undefined {
  // Only Workers set `cf`, and there a client cannot set this header.
  if ("cf" in request) return request.headers.get("cf-connecting-ip") ?? undefined;
  for (const given of platform) {
    const { remoteAddr } = (given ?? {}) as { remoteAddr?: { hostname?: string } };
    if (remoteAddr?.hostname !== undefined) return remoteAddr.hostname;
    const { requestIP } = (given ?? {}) as { requestIP?: (of: Request) => { address?: string } };
    if (typeof requestIP === "function") return requestIP.call(given, request)?.address;
  }
  return undefined;
}
