import type { EventPage, ListQuery } from "../api/ingest-api.ts";
import { type HeldEvent, toHeldEvents } from "../api/stored-event.ts";
import {
  cleared,
  emptyWindow,
  type EventWindow,
  paused,
  resumed,
  withArrivals,
  withOlder,
} from "./event-window.ts";
import { RateMeter } from "./rate-meter.ts";

export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly message: string; readonly retryInMs: number };

/** What the page shows of the feed. Never changed in place. */
export interface FeedSnapshot {
  readonly window: EventWindow;
  readonly connection: Connection;
  /** False until the first list has come. */
  readonly isLoaded: boolean;
  /** Events from before the oldest one are on the server. */
  readonly hasOlder: boolean;
  /** Another store answers than at first: the list began anew. */
  readonly wasReset: boolean;
}

export interface StreamHandlers {
  readonly onOpen: () => void;
  /** Takes the JSON text of one message. */
  readonly onText: (text: string) => void;
  readonly onEnd: () => void;
}

/** The outside of the feed. */
export interface FeedRuntime {
  readonly list: (query: ListQuery) => Promise<EventPage>;
  /** Opens a stream of what comes after a seq; returns the way to close it. */
  readonly openStream: (afterSeq: number, handlers: StreamHandlers) => () => void;
  /** Calls once before the next frame is drawn. */
  readonly onNextFrame: (run: () => void) => void;
  /** Calls once after a delay; returns the way to cancel. */
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
  readonly nowMs: () => number;
  /** Says whether the page can be seen: at once, and whenever that changes. Returns the way to hear no more. */
  readonly onVisibility: (run: (isVisible: boolean) => void) => () => void;
}

const pageEvents = 500;
const firstRetryMs = 500;
const longestRetryMs = 8_000;
/** Arrivals that wait for a frame; a hidden page draws none. */
const maxPendingEvents = 5_000;

/** Follows the server: first the newest events, then every one that arrives, through lost connections and restarts. */
export class LiveFeed {
  readonly meter: RateMeter = new RateMeter();
  readonly #runtime: FeedRuntime;
  readonly #listeners = new Set<() => void>();
  #snapshot: FeedSnapshot = {
    window: emptyWindow,
    connection: { kind: "connecting" },
    isLoaded: false,
    hasOlder: false,
    wasReset: false,
  };
  #pending: HeldEvent[] = [];
  #isFrameAsked = false;
  #storeId: string | null = null;
  #failures = 0;
  #stop: () => void = () => {};

  constructor(runtime: FeedRuntime) {
    this.#runtime = runtime;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): FeedSnapshot => this.#snapshot;

  /**
   * Begins to follow while the page can be seen; returns the way to stop.
   *
   * A browser has six connections for one host: the streams of hidden pages would keep an application from sending.
   */
  start(): () => void {
    const stopWatching = this.#runtime.onVisibility((isVisible) => {
      this.#stop();
      this.#takePending();
      if (isVisible) void this.#connect();
    });
    return () => {
      stopWatching();
      this.#stop();
    };
  }

  pause(): void {
    this.#takePending();
    this.#show({ window: paused(this.#snapshot.window) });
  }

  resume(): void {
    this.#takePending();
    this.#show({ window: resumed(this.#snapshot.window) });
  }

  /** Empties the list. The server keeps its events, and a reload shows them again. */
  clear(): void {
    this.#takePending();
    this.#show({ window: cleared(this.#snapshot.window), hasOlder: true });
  }

  /** Adds the events from before the oldest one. Rejects when the server cannot be asked. */
  async loadOlder(): Promise<void> {
    const { events, lastSeq } = this.#snapshot.window;
    const before = events[0]?.seq ?? lastSeq + 1;
    const page = await this.#runtime.list({ order: "newest", limit: pageEvents, before });
    this.#show({
      window: withOlder(this.#snapshot.window, page.events.toReversed()),
      hasOlder: page.next !== null,
    });
  }

  /** Tries at once when a retry is being waited for. */
  retryNow(): void {
    if (this.#snapshot.connection.kind !== "lost") return;
    this.#stop();
    void this.#connect();
  }

  async #connect(): Promise<void> {
    let isStopped = false;
    this.#stop = () => (isStopped = true);
    let page: EventPage;
    try {
      page = await this.#runtime.list({ order: "newest", limit: pageEvents });
    } catch (error) {
      if (!isStopped) this.#lose(error instanceof Error ? error.message : String(error));
      return;
    }
    if (isStopped) return;
    this.#takePage(page);
    const close = this.#runtime.openStream(this.#snapshot.window.lastSeq, {
      onOpen: () => {
        this.#failures = 0;
        this.#show({ connection: { kind: "live" } });
      },
      onText: (text) => this.#arrive(toHeldEvents(JSON.parse(text), text.length)),
      onEnd: () => {
        close();
        this.#lose("The stream ended.");
      },
    });
    this.#stop = close;
  }

  #lose(message: string): void {
    const retryInMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures++);
    this.#stop = this.#runtime.setTimer(() => void this.#connect(), retryInMs);
    this.#show({ connection: { kind: "lost", message, retryInMs } });
  }

  /** Takes the newest events of a server that may have been restarted, with an empty store, since it was last asked. */
  #takePage(page: EventPage): void {
    const events = page.events.toReversed();
    const before = this.#snapshot;
    const newest = events.at(-1);
    const storeId = newest === undefined ? this.#storeId : storeIdOf(newest);
    const isOther = before.isLoaded && storeId !== this.#storeId && this.#storeId !== null;
    const isEmptied = newest === undefined || newest.seq < before.window.lastSeq;
    this.#storeId = storeId;
    if (!before.isLoaded || isOther || isEmptied) {
      this.#pending = [];
      this.#show({
        window: { ...withArrivals(emptyWindow, events), isPaused: before.window.isPaused },
        isLoaded: true,
        hasOlder: page.next !== null,
        wasReset: before.isLoaded && before.window.lastSeq > 0,
      });
    }
  }

  #arrive(events: readonly HeldEvent[]): void {
    this.meter.add(events.length, this.#runtime.nowMs());
    const [first] = events;
    if (first !== undefined) this.#storeId ??= storeIdOf(first);
    for (const event of events) this.#pending.push(event);
    if (this.#pending.length >= maxPendingEvents) this.#takePending();
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    this.#runtime.onNextFrame(() => {
      this.#isFrameAsked = false;
      this.#takePending();
      this.#show({});
    });
  }

  /** Moves what has arrived into the window without drawing it. */
  #takePending(): void {
    if (this.#pending.length === 0) return;
    const window = withArrivals(this.#snapshot.window, this.#pending);
    this.#pending = [];
    this.#snapshot = { ...this.#snapshot, window };
  }

  #show(change: Partial<FeedSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function storeIdOf(event: HeldEvent): string {
  return event.id.slice(0, event.id.lastIndexOf("-"));
}
