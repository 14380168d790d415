import type { EventPlan } from "../wire/event-plan.ts";
import { defaultWireLimits, type WireLimits } from "../wire/limits.ts";
import type { BodyLimits } from "../http/read-body.ts";
import type { LogListener } from "../log/log-entry.ts";
import type { Retention } from "../store/retention.ts";
import type { EventStore } from "../store/event-store.ts";

/** This machine only. */
export const defaultHost = "127.0.0.1";
/** The port that senders try when they are given no other. */
export const defaultPort = 5_000;

/** Bounds of the server. All are inclusive. */
export interface ServerLimits extends WireLimits, BodyLimits {
  /** Bytes of bodies being read or committed at one time; beyond it, or a quarter of it from one address (large ones beside each other: three sixteenths), requests get 503. @default 67_108_864 */
  readonly maxInFlightBytes: number;
  /** Bytes of answers that wait for their readers; beyond it, or a quarter of it to one address, readers get 503. @default 67_108_864 */
  readonly maxAnswerBytes: number;
  /** Open connections; beyond it a new one gets 503 and is closed. @default 2_000 */
  readonly maxConnections: number;
  /** Milliseconds for the headers of a request to arrive. @default 10_000 */
  readonly headersTimeoutMs: number;
  /** Milliseconds that a body may pause; then 408. @default 10_000 */
  readonly chunkTimeoutMs: number;
  /** Bytes a second that a body must bring on average, once it has taken `chunkTimeoutMs`; else 408. @default 500 */
  readonly minBytesPerSecond: number;
  /** Milliseconds for a whole request to arrive, but for an import; then 408. @default 60_000 */
  readonly requestTimeoutMs: number;
  /** Milliseconds that an idle connection is kept. @default 65_000 */
  readonly keepAliveTimeoutMs: number;
  /** Milliseconds that `close()` waits for requests in flight. @default 4_000 */
  readonly closeTimeoutMs: number;
  /** Open streams (`/api/stream`). @default 100 */
  readonly maxStreams: number;
  /** Milliseconds after which a stream is closed whose reader takes nothing. @default 30_000 */
  readonly stalledReaderMs: number;
}

export const defaultServerLimits: ServerLimits = {
  ...defaultWireLimits,
  maxInFlightBytes: 67_108_864,
  maxAnswerBytes: 67_108_864,
  maxConnections: 2_000,
  headersTimeoutMs: 10_000,
  chunkTimeoutMs: 10_000,
  minBytesPerSecond: 500,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  closeTimeoutMs: 4_000,
  maxStreams: 100,
  stalledReaderMs: 30_000,
};

/** What `startServer` takes. Everything has a default. */
export interface ServerOptions {
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** Port to listen on; 0 takes a free one. @default 5_000 */
  readonly port?: number;
  /** Keys of which a sender must carry one in `x-analytics-key`. Several allow rotation; none admits everybody. */
  readonly accessKeys?: readonly string[];
  /** Keys for everything, reading and deleting too. Without any, the access keys are. */
  readonly adminKeys?: readonly string[];
  /** Asks no key of what comes from this machine, a proxy on it included that does not say whom it serves. @default false */
  readonly openLoopback?: boolean;
  /** Listens to other machines even without a key: anyone who reaches the port can send, under any host name, and read. @default false */
  readonly allowOpenAccess?: boolean;
  /** Where to keep events: path of a file (SQLite, made when it is not there), a store, or nothing: then the events go with the process. */
  readonly store?: string | EventStore;
  /** How much the store keeps. Unbounded but for what was refused, unless said here. */
  readonly retention?: Partial<Retention>;
  /** Milliseconds after which a run that no one uses is deleted. @default 86_400_000 */
  readonly runAgeMs?: number;
  /** Answers a stored body with 204 and nothing, as many production ingests do. @default false */
  readonly opaque?: boolean;
  /** Stores a body only when every event in it is good; else answers 422 and stores none. @default false */
  readonly strict?: boolean;
  /** The property that says when an event happened, ISO 8601, where the plan names none. @default "timestamp" */
  readonly timeProperty?: string;
  /** Marks every arrival ok, warning or invalid. Without one, only the wire is checked. */
  readonly plan?: EventPlan;
  /** Host names, beside loopback names and IP addresses, under which the server answers; `.example.org` takes subdomains in. */
  readonly allowedHosts?: readonly string[];
  readonly limits?: Partial<ServerLimits>;
  /** Another ingest to which everything stored goes on, without `/track`: `https://ingest.example.org`. */
  readonly forward?: { readonly target: string; readonly key?: string | null };
  /** Hears of every batch, issue, refusal and notice. Must not throw. */
  readonly onLog?: LogListener;
}
