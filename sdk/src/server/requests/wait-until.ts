/** Keeps the platform from freezing or ending before a promise is settled. */
export type WaitUntil = (promise: Promise<unknown>) => void;

/** Anything that may be an object with a `waitUntil`. */
export type Candidate = unknown;

/**
 * Finds the platform's `waitUntil`: first in what the handler was given (`ctx` of Workers, `context` of Netlify, a
 * request of srvx), then where OpenNext, Vercel and Next.js show it to everyone.
 *
 * @returns `undefined` on a server that simply lives on.
 */
export function findWaitUntil(candidates: readonly Candidate[] = []): WaitUntil | undefined {
  for (const candidate of candidates) {
    const found = waitUntilOf(candidate);
    if (found) return found;
  }
  for (const read of sharedPlaces) {
    const found = waitUntilOf(read());
    if (found) return found;
  }
  return undefined;
}

/** Whether the platform stops all work as soon as an answer is given, and offers nothing to prevent it. */
export function isFreezing(): boolean {
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string>> } };
  return !!process?.env?.["AWS_LAMBDA_FUNCTION_NAME"];
}

interface RequestContext {
  get?(): unknown;
}

const cloudflareContext = Symbol.for("__cloudflare-context__");
const vercelContext = Symbol.for("@vercel/request-context");
const nextContext = Symbol.for("@next/request-context");
const shared = globalThis as Readonly<Record<symbol, unknown>>;

const sharedPlaces: readonly (() => Candidate)[] = [
  () => (shared[cloudflareContext] as { ctx?: unknown } | undefined)?.ctx,
  () => (shared[vercelContext] as RequestContext | undefined)?.get?.(),
  () => (shared[nextContext] as RequestContext | undefined)?.get?.(),
];

function waitUntilOf(candidate: Candidate): WaitUntil | undefined {
  if (typeof candidate !== "object" || candidate === null) return undefined;
  const { waitUntil } = candidate as { waitUntil?: WaitUntil };
  // Called on its owner: unbound, the one of workerd throws "Illegal invocation".
  return typeof waitUntil === "function" ? waitUntil.bind(candidate) : undefined;
}
