import type { IncomingMessage, Server } from "node:http";
import { bodyTimeout, drain } from "./read-body.ts";
import { Refusal } from "./refusal.ts";

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Reports requests that have not arrived whole in time. Node's own `requestTimeout` cannot be lifted for one of them. */
export function holdToDeadline(
  server: Server,
  timeoutMs: number,
  onLate: (request: IncomingMessage) => void,
): void {
  // Before the listener that answers, which may lift the deadline at once.
  server.prependListener("request", (request) => {
    const deadline = setTimeout(() => {
      if (!request.complete) onLate(request);
    }, timeoutMs);
    deadlines.set(request, deadline);
    request.once("close", () => clearTimeout(deadline));
  });
}

/**
 * The chunks of a body that takes as long as the server takes to store it. What is left of one that is not read to its end is
 * drained, in bounded time.
 *
 * @throws {Refusal} when the sender pauses for `maxPauseMs` while the server waits for more.
 */
export async function* readWithoutDeadline(
  request: IncomingMessage,
  {
    maxPauseMs,
    maxDrainedBytes,
  }: { readonly maxPauseMs: number; readonly maxDrainedBytes: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  clearTimeout(deadlines.get(request));
  const chunks: AsyncIterator<Uint8Array> = request.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const { promise: pause, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Refusal(bodyTimeout)), maxPauseMs);
      const next = await Promise.race([chunks.next(), pause]).finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: after a pause it would wait for the chunk that does not come.
    void chunks.return?.();
    drain(request, maxDrainedBytes);
  }
}
