import { AskError } from "../api/ask.ts";
import { type EventFilter, isSameFilter } from "../api/event-filter.ts";
import { parseExactJson } from "../api/exact-json.ts";
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
  | { readonly kind: "lost"; readonly message: string; readonly retryInMs: number }
  /** The server shows what it received to those who are signed in. */
  | { readonly kind: "signed-out"; readonly message: string }
  /** The server cannot read the search. */
  | { readonly kind: "refused"; readonly message: string };

/** What the page shows of the feed. Never changed in place. */
export interface FeedSnapshot {
  /** Which events `window` holds. */
  readonly filter: EventFilter;
  readonly window: EventWindow;
  readonly connection: Connection;
  /** False until the first list of the filter has come; till then the window is that of the filter before. */
  readonly isLoaded: boolean;
  /** Events from before the oldest one are on the server. */
  readonly hasOlder: boolean;
  /** Another store answers than at first: the list started over. */
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
  readonly list: (filter: EventFilter, query: ListQuery) => Promise<EventPage>;
  /** Opens a stream of what comes after a seq; returns the way to close it. */
  readonly openStream: (
    filter: EventFilter,
    afterSeq: number,
    handlers: StreamHandlers,
  ) => () => void;
  /** Calls once before the next frame is drawn. */
  readonly onNextFrame: (run: () => void) => void;
  /** Calls once after a delay; returns the way to cancel. */
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
  readonly nowMs: () => number;
  /** Says whether the page can be seen: at once, and whenever that changes. Returns the way to hear no more. */
  readonly onVisibility: (run: (isVisible: boolean) => void) => () => void;
}

/** Enough for the first screen, which is drawn at once; a page more follows when it is there. */
const screenEvents = 60;
const pageEvents = 500;
const secondPageAfterMs = 500;
const firstRetryMs = 500;
const longestRetryMs = 8_000;
/** Arrivals that wait for a frame; a hidden page draws none. */
const maxPendingEvents = 5_000;

/** Follows the server: first the newest events, then every one that arrives, through lost connections and restarts. */
export class LiveFeed {
  readonly meter: RateMeter = new RateMeter();
  readonly #runtime: FeedRuntime;
  /** Events of the list that is asked for next. */
  #firstEvents: number;
  readonly #listeners = new Set<() => void>();
  #snapshot: FeedSnapshot;
  #pending: HeldEvent[] = [];
  #isFrameAsked = false;
  #isVisible = false;
  #storeId: string | null = null;
  #failures = 0;
  #stop: () => void = () => {};

  /** @param firstEvents How many events the first list has: one is enough to follow what arrives. */
  constructor(runtime: FeedRuntime, filter: EventFilter, firstEvents: number = screenEvents) {
    this.#runtime = runtime;
    this.#firstEvents = firstEvents;
    this.#snapshot = {
      filter,
      window: emptyWindow,
      connection: { kind: "connecting" },
      isLoaded: false,
      hasOlder: false,
      wasReset: false,
    };
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
      this.#isVisible = isVisible;
      if (isVisible) void this.#connect();
    });
    return () => {
      stopWatching();
      this.#stop();
      this.#isVisible = false;
    };
  }

  /** Follows other events from now on. The list stays until theirs has come. */
  follow(filter: EventFilter): void {
    if (isSameFilter(filter, this.#snapshot.filter)) return;
    this.#stop();
    this.#pending = [];
    this.#show({ filter, isLoaded: false });
    if (this.#isVisible) void this.#connect();
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

  /** Resolves when the first list is there, or cannot be had. */
  async settled(): Promise<void> {
    const { isLoaded, connection } = this.#snapshot;
    if (isLoaded || connection.kind !== "connecting") return;
    await new Promise<void>((resolve) => {
      const stop = this.subscribe(() => {
        stop();
        resolve();
      });
    });
  }

  /** Adds the events from before the oldest one. Rejects when the server cannot be asked. */
  async loadOlder(): Promise<void> {
    const { filter, window } = this.#snapshot;
    const before = window.events[0]?.seq ?? window.lastSeq + 1;
    const page = await this.#runtime.list(filter, { order: "newest", limit: pageEvents, before });
    if (!isSameFilter(filter, this.#snapshot.filter)) return;
    this.#show({
      window: withOlder(this.#snapshot.window, page.events.toReversed()),
      hasOlder: page.next !== null,
    });
  }

  /** Tries at once when a retry is being waited for, or after signing in. */
  retryNow(): void {
    const { kind } = this.#snapshot.connection;
    if (kind === "live" || kind === "connecting") return;
    this.#stop();
    void this.#connect();
  }

  /** Shows nothing more until someone signs in; the stream is for those who are. */
  signOut(message: string): void {
    this.#stop();
    this.#show({ connection: { kind: "signed-out", message } });
  }

  async #connect(): Promise<void> {
    let isStopped = false;
    this.#stop = () => (isStopped = true);
    const { filter, isLoaded } = this.#snapshot;
    const limit = isLoaded ? pageEvents : this.#firstEvents;
    let page: EventPage;
    try {
      page = await this.#runtime.list(filter, { order: "newest", limit });
    } catch (error) {
      if (!isStopped) this.#fail(error);
      return;
    }
    if (isStopped) return;
    this.#firstEvents = screenEvents;
    this.#takePage(page);
    const isFirst = !isLoaded && page.next !== null;
    const cancel = isFirst
      ? this.#runtime.setTimer(() => void this.#loadSecondPage(), secondPageAfterMs)
      : () => {};
    const close = this.#runtime.openStream(filter, this.#snapshot.window.lastSeq, {
      onOpen: () => {
        this.#failures = 0;
        this.#show({ connection: { kind: "live" } });
      },
      onText: (text) => this.#arrive(toHeldEvents(parseExactJson(text), text.length)),
      onEnd: () => {
        stop();
        this.#lose("The stream ended.");
      },
    });
    const stop = (): void => {
      cancel();
      close();
    };
    this.#stop = stop;
  }

  async #loadSecondPage(): Promise<void> {
    // A list that has been emptied stays so.
    if (this.#snapshot.window.events.length === 0) return;
    // What fails here can be asked for by the reader.
    await this.loadOlder().catch(() => {});
  }

  /** A server that answers is asked again only when something has changed. */
  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof AskError ? error.status : null;
    if (status === 401) this.signOut(message);
    else if (status === 400) this.#show({ connection: { kind: "refused", message } });
    else this.#lose(message);
  }

  #lose(message: string): void {
    const retryInMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures++);
    this.#stop = this.#runtime.setTimer(() => void this.#connect(), retryInMs);
    this.#show({ connection: { kind: "lost", message, retryInMs } });
  }

  /**
   * Takes the newest events of a filter that is new, or of a server that may have been restarted, with an empty store,
   * since it was last asked. After a longer absence the list begins with them too: what lies between is loaded from it.
   */
  #takePage(page: EventPage): void {
    const events = page.events.toReversed();
    const before = this.#snapshot;
    const { lastSeq, isPaused } = before.window;
    const newest = events.at(-1);
    const storeId = newest === undefined ? this.#storeId : storeIdOf(newest);
    const isOther = this.#storeId !== null && storeId !== this.#storeId;
    const isEmptied = before.isLoaded && (newest?.seq ?? 0) < lastSeq;
    const isFarBehind =
      before.isLoaded && !isPaused && page.next !== null && (events[0]?.seq ?? 0) > lastSeq;
    this.#storeId = storeId;
    if (before.isLoaded && !isOther && !isEmptied && !isFarBehind) return;
    this.#pending = [];
    this.#show({
      window: { ...withArrivals(emptyWindow, events), isPaused },
      isLoaded: true,
      hasOlder: page.next !== null,
      wasReset: isOther || (isEmptied && lastSeq > 0),
    });
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
