/** What one run's senders have done so far, and are doing. */
export interface Activity {
  /** Requests whose bodies are being read or committed. */
  readonly inFlight: number;
  /** Requests that were answered, refused ones included. */
  readonly requests: number;
  /** Events that were accepted, replays not counted. */
  readonly events: number;
}

interface MutableActivity {
  inFlight: number;
  requests: number;
  events: number;
}

/** Runs watched at one time; the one unused for longest goes first. */
const maxRuns = 10_000;
const nothing: Activity = { inFlight: 0, requests: 0, events: 0 };

/** Counts requests in flight and done for every run, and wakes waiters at changes. */
export class RunActivity {
  readonly #byRun = new Map<string | null, MutableActivity>();
  readonly #listeners = new Set<() => void>();

  /** Notes that a request has begun; call what it returns once, when the request is answered. */
  begin(run: string | null): (acceptedEvents: number) => void {
    const activity = this.#of(run);
    activity.inFlight++;
    return (acceptedEvents) => {
      activity.inFlight--;
      activity.requests++;
      activity.events += acceptedEvents;
      for (const listener of this.#listeners) listener();
    };
  }

  of(run: string | null): Activity {
    return this.#byRun.get(run) ?? nothing;
  }

  /** Sums all runs up. */
  total(): Activity {
    const sum = { ...nothing };
    for (const { inFlight, requests, events } of this.#byRun.values()) {
      sum.inFlight += inFlight;
      sum.requests += requests;
      sum.events += events;
    }
    return sum;
  }

  forget(run: string): void {
    this.#byRun.delete(run);
  }

  /** Resolves true when a run has nothing in flight and has seen so much; false when the signal aborts before. */
  async settled(
    run: string | null,
    least: { readonly requests: number; readonly events: number },
    signal: AbortSignal,
  ): Promise<boolean> {
    const isSettled = (): boolean => {
      const { inFlight, requests, events } = this.of(run);
      return inFlight === 0 && requests >= least.requests && events >= least.events;
    };
    if (isSettled()) return true;
    return new Promise((resolve) => {
      const finish = (result: boolean): void => {
        this.#listeners.delete(check);
        signal.removeEventListener("abort", giveUp);
        resolve(result);
      };
      const check = (): void => {
        if (isSettled()) finish(true);
      };
      const giveUp = (): void => finish(false);
      this.#listeners.add(check);
      signal.addEventListener("abort", giveUp);
      if (signal.aborted) giveUp();
    });
  }

  #of(run: string | null): MutableActivity {
    let activity = this.#byRun.get(run);
    if (!activity) {
      activity = { inFlight: 0, requests: 0, events: 0 };
      this.#byRun.set(run, activity);
      if (this.#byRun.size > maxRuns) this.#dropOldest();
    }
    return activity;
  }

  #dropOldest(): void {
    for (const [run, { inFlight }] of this.#byRun) {
      if (run === null || inFlight > 0) continue;
      this.#byRun.delete(run);
      return;
    }
  }
}
