import { HeldEvents } from "./held-events.ts";
import { type ReceivedBatch, type Tally, tallyMarks } from "./received-batches.ts";

/** What a request meets instead of being stored and answered with 200 at once. */
export type Fault =
  /** Answers so, and stores nothing. A preflight is answered as ever. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Stores at once, and answers so much later. */
  | { readonly kind: "slow-answer"; readonly delayMs: number }
  /** Waits, then stores and answers only if the client is still there. */
  | { readonly kind: "slow-store"; readonly delayMs: number }
  /** Stores, then cuts the connection instead of answering. */
  | { readonly kind: "lost-answer" }
  /** Cuts the connection after so many bytes of the body, and stores nothing. */
  | { readonly kind: "cut"; readonly afterBytes: number };

/** How often a fault happens, and to which requests. */
export interface FaultScope {
  /** @default 1 */
  readonly times?: number;
  /** Which batches it happens to: all, unless given. A `cut` cannot choose, because it comes before the body. */
  readonly when?: (batch: Pick<ReceivedBatch, "body" | "events" | "id">) => boolean;
}

interface PlannedFault extends Required<FaultScope> {
  readonly fault: Fault;
  remaining: number;
}

/** One test's own part of the scenario server: its faults, and what it has received. */
export class ScenarioRun {
  /** Added to every answer, preflights too, as a round trip of the network would be. Milliseconds. */
  latencyMs = 0;
  /** Whether answers name the batch id in `x-analytics-batch`, and events that are held are not stored again. */
  knowsBatchIds = true;
  /** Whether questions are answered, in `x-analytics-known`. */
  answersQuestions = true;
  /** How many preflights were answered. */
  preflights = 0;
  /** The key that requests must carry, or null when none is needed. */
  accessKey: string | null = null;
  /** Where a client of this run sends to. */
  readonly ingestHost: string;
  readonly #batches: ReceivedBatch[] = [];
  readonly #held = { track: new HeldEvents(), test: new HeldEvents() };
  readonly #observers = new Set<() => void>();
  #planned: PlannedFault[] = [];
  #cuts = 0;

  constructor(ingestHost: string) {
    this.ingestHost = ingestHost;
  }

  /** Everything whose body was read to its end, in the order of arrival. */
  get batches(): readonly ReceivedBatch[] {
    return this.#batches;
  }

  /** How many connections were cut while their body was still being read. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Plans a fault. Faults planned earlier come first. */
  fail(fault: Fault, { times = 1, when = () => true }: FaultScope = {}): void {
    this.#planned.push({ fault, times, when, remaining: times });
  }

  /** Forgets every planned fault. */
  recover(): void {
    this.#planned = [];
  }

  /** Compares the marks that a page has tracked with what was received. */
  tally<Mark>(tracked: readonly Mark[]): Tally<Mark> {
    return tallyMarks(tracked, this.#batches);
  }

  /**
   * Resolves as soon as the condition holds, looking again after every batch and every cut.
   *
   * @throws {Error} when it does not hold within `timeoutMs`.
   */
  async until(
    condition: (run: ScenarioRun) => boolean,
    { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
  ): Promise<void> {
    if (condition(this)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const observe = (): void => {
      if (condition(this)) resolve();
    };
    const timer = setTimeout(() => {
      const seen = this.#batches.map(({ outcome, events }) => `${outcome} ${events.length}`);
      reject(
        new Error(
          `Not so within ${timeoutMs} ms: ${String(condition)}. Received: ${seen.join(", ")}.`,
        ),
      );
    }, timeoutMs);
    this.#observers.add(observe);
    await promise.finally(() => {
      clearTimeout(timer);
      this.#observers.delete(observe);
    });
  }

  /** Takes the fault that comes before the body of a request is read. */
  takeCut(): Extract<Fault, { kind: "cut" }> | undefined {
    const [next] = this.#planned;
    if (next?.fault.kind !== "cut") return undefined;
    this.#use(next);
    return next.fault;
  }

  /** Takes the first planned fault that this batch meets. */
  takeFault(batch: Pick<ReceivedBatch, "body" | "events" | "id">): Fault | undefined {
    const next = this.#planned.find(({ fault, when }) => fault.kind !== "cut" && when(batch));
    if (next) this.#use(next);
    return next?.fault;
  }

  /** Stores what is new of a batch, and says what that was. */
  store({
    path,
    id,
    query,
    events,
  }: Omit<ReceivedBatch, "outcome" | "stored">): Pick<ReceivedBatch, "outcome" | "stored"> {
    if (id === null || !this.knowsBatchIds) return { outcome: "stored", stored: events };
    const stored = this.#held[path].take(id, query["without"] ?? null, events);
    const isKnown = stored.length === 0 && events.length > 0;
    return { outcome: isKnown ? "duplicate" : "stored", stored };
  }

  /** Answers a question. */
  answer({
    path,
    query: { ask },
  }: Pick<ReceivedBatch, "path" | "query">): readonly string[] | undefined {
    if (ask === undefined || !this.knowsBatchIds || !this.answersQuestions) return undefined;
    return ask.split(",").filter((id) => this.#held[path].holds(id));
  }

  /** Keeps a batch in the record. */
  record(batch: ReceivedBatch): void {
    this.#batches.push(batch);
    this.#notify();
  }

  /** Counts a connection that was cut. */
  recordCut(): void {
    this.#cuts++;
    this.#notify();
  }

  #use(planned: PlannedFault): void {
    planned.remaining--;
    if (planned.remaining <= 0) this.#planned.splice(this.#planned.indexOf(planned), 1);
  }

  #notify(): void {
    for (const observe of this.#observers) observe();
  }
}
