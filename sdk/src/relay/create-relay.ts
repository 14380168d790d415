import type { Analytics } from "../core/analytics.ts";
import { serverSideOf } from "../server/requests/scopes.ts";
import type { AnyPlan } from "../plan/types.ts";
import type { RelayOptions } from "./options.ts";
import { fromFetchRequest } from "./fetch-request.ts";
import {
  answerOnNode,
  fromNodeRequest,
  type ExpressRelayRequest,
  type ExpressRelayResponse,
} from "./node-request.ts";
import { createTakeIn, type RelayLedger } from "./take-in.ts";

/** A first-party route to which pages post, and which holds the key that they do not. */
export interface Relay {
  /**
   * A handler of `Request`s: `app.post("/analytics/track", relay.fetch)`. Never rejects. The address of the client is found
   * in what Deno, Bun and Workers give.
   */
  readonly fetch: (request: Request, ...platform: readonly unknown[]) => Promise<Response>;
  /**
   * A handler of Express 4 and 5, and of bare `node:http`: `app.all("/analytics/track", relay.express)`. Never rejects. A body
   * that a parser has read before is taken from `request.body`, as text, bytes or an array.
   */
  readonly express: (request: ExpressRelayRequest, response: ExpressRelayResponse) => Promise<void>;
  /** Returns what became of the events that came in. */
  ledger(): RelayLedger;
}

/**
 * Makes the route to which the pages of a site post their events, so that the access key stays on the server: mount it
 * at a path such as `/analytics/track`, and give the pages the part before `/track` as their `ingestHost`.
 *
 * What passes is sent to the ingest of `analytics` with its key before the page is answered, under the page's own batch
 * id, so that the ingest knows a batch that comes twice. A 2xx means that the ingest has it (200), or that it is in the
 * `spoolDir` of `analytics` (202); where the ingest cannot be reached and there is no spool, the answer is 503 with
 * `Retry-After`, and the page keeps its events.
 *
 * @throws {TypeError} when the options cannot work, or the client was not made on a server.
 */
export function createRelay<P extends AnyPlan | undefined>(
  analytics: Analytics<P>,
  options: RelayOptions,
): Relay {
  const serverSide = serverSideOf(analytics);
  const [takeIn, ledger] = createTakeIn(serverSide, options);
  return {
    ledger,
    fetch: async (request, ...platform) => {
      const { status, headers, body } = await takeIn(
        fromFetchRequest(request, platform, options.clientAddress),
      );
      return new Response(body ?? null, { status, headers });
    },
    express: async (request, response) => {
      const answer = await takeIn(fromNodeRequest(request));
      try {
        answerOnNode(response, answer);
      } catch (error) {
        // Something else has answered by now, such as a timeout of the host.
        serverSide.report({
          reason: "adapter-failed",
          message: `relay: ${String(error)}`,
          lostEvents: 0,
        });
      }
    },
  };
}
