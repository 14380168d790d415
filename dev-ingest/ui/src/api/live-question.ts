import { AskError } from "./ask.ts";

/** What is known of a question's answer. Never changed in place. */
export interface Answer<Value> {
  /** The newest answer; null before the first. It stays while another is awaited, and when asking it again fails. */
  readonly value: Value | null;
  /** Which question the value answers. */
  readonly key: string | null;
  /** Why the last attempt failed; null when it did not. */
  readonly problem: string | null;
}

/** A question, and the name under which an answer to it is the same answer. */
export interface Question<Value> {
  readonly key: string;
  readonly ask: (signal: AbortSignal) => Promise<Value>;
  /** Up to which seq an answer knows what has arrived; left out where the answer does not say. */
  seqOf?(value: Value): number;
}

/** The outside of a live question. */
export interface QuestionRuntime {
  readonly nowMs: () => number;
  /** Calls once after a delay; returns the way to cancel. */
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
}

const leastRestMs = 1_000;
const retryMs = 3_000;
const longestRestMs = 30_000;
/** A question that costs the server a second is asked every fifth second at most. */
const restPerAskedMs = 4;

/**
 * Asks a question again when something has arrived, one request at a time: a question that changes while it is being
 * asked, as under a dragged cursor, is asked once more when the answer is there, and not once for each change.
 */
export class LiveQuestion<Value> {
  readonly #runtime: QuestionRuntime;
  readonly #listeners = new Set<() => void>();
  #answer: Answer<Value> = { value: null, key: null, problem: null };
  #question: Question<Value> | null = null;
  #newestSeq = 0;
  #asked: { readonly key: string; readonly seq: number } | null = null;
  #phase: "idle" | "asking" | "resting" = "idle";
  #gone = new AbortController();
  #cancelRest: () => void = () => {};

  constructor(runtime: QuestionRuntime) {
    this.#runtime = runtime;
  }

  readonly read = (): Answer<Value> => this.#answer;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Says what is asked from now on, and what has arrived. */
  follow(question: Question<Value>, newestSeq: number): void {
    this.#question = question;
    this.#newestSeq = newestSeq;
    if (this.#phase === "asking") return;
    const isOther = this.#asked?.key !== question.key;
    const hasNews = this.#phase === "idle" && this.#asked?.seq !== newestSeq;
    if (isOther || hasNews) this.#ask(question);
  }

  /** Asks at once, whatever has arrived. */
  readonly again = (): void => {
    this.#asked = null;
    if (this.#question !== null && this.#phase !== "asking") this.#ask(this.#question);
  };

  /** Gives up what is being asked, until the next `follow`. */
  stop(): void {
    this.#gone.abort();
    this.#gone = new AbortController();
    this.#cancelRest();
    this.#asked = null;
    this.#phase = "idle";
  }

  #ask(question: Question<Value>): void {
    const { key } = question;
    const { signal } = this.#gone;
    const startedMs = this.#runtime.nowMs();
    const settle = (change: Partial<Answer<Value>>, leastMs: number, seq?: number): void => {
      if (signal.aborted) return;
      if (seq !== undefined) this.#asked &&= { key, seq };
      this.#answer = { ...this.#answer, ...change };
      for (const listener of this.#listeners) listener();
      const restMs = Math.max(leastMs, (this.#runtime.nowMs() - startedMs) * restPerAskedMs);
      this.#rest(key, Math.min(longestRestMs, restMs));
    };
    this.#cancelRest();
    this.#phase = "asking";
    this.#asked = { key, seq: this.#newestSeq };
    question.ask(signal).then(
      (value) => settle({ value, key, problem: null }, leastRestMs, question.seqOf?.(value)),
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        // What the server does not understand, it will not understand the next time.
        const isRefused = error instanceof AskError && error.status === 400;
        const leastMs = isRefused ? longestRestMs : retryMs;
        // The answer to another question is none to this one.
        settle(
          key === this.#answer.key ? { problem } : { value: null, key: null, problem },
          leastMs,
        );
      },
    );
  }

  #rest(askedKey: string, restMs: number): void {
    const question = this.#question!;
    if (this.#asked === null || question.key !== askedKey) {
      this.#ask(question);
      return;
    }
    this.#phase = "resting";
    const hasFailed = this.#answer.problem !== null;
    this.#cancelRest = this.#runtime.setTimer(() => {
      this.#phase = "idle";
      if (hasFailed || this.#asked?.seq !== this.#newestSeq) this.#ask(this.#question!);
    }, restMs);
  }
}
