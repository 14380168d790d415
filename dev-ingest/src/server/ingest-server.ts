import type { StoredEvent } from "../api/stored-event.ts";
import type { EventQuery } from "../questions/queries.ts";
import type { EventStore } from "../store/event-store.ts";

/** A running server. */
export interface IngestServer {
  /** Where this machine reaches it, without a slash at the end: `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  readonly store: EventStore;
  /** A new link that signs one browser in; null when the server has no key, and so asks for none. */
  signInUrl(): string | null;
  /**
   * Reads stored events, oldest first unless the query says otherwise.
   *
   * At most 10,000 unless `limit` says otherwise.
   */
  events(query?: Partial<EventQuery>): Promise<readonly StoredEvent[]>;
  /**
   * Stops: refuses new requests with 503, answers those in flight, then closes everything.
   *
   * Resolves when the port is free and the store is closed, after `closeTimeoutMs` at the latest. May be called twice.
   */
  close(): Promise<void>;
}
