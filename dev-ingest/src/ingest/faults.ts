import type { Path } from "../wire/path.ts";

/** What goes wrong on purpose. */
export type Fault =
  /** Answers with a status and stores nothing; `Retry-After` when given. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number }
  /** Waits before the request is read. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** Stores, and sends the answer byte by byte, so long apart. */
  | { readonly kind: "drip"; readonly delayMs: number }
  /** Closes the connection before the body is read. */
  | { readonly kind: "drop-before" }
  /** Stores, and closes the connection without an answer. */
  | { readonly kind: "drop-after" }
  /** Stores, and sends half an answer. */
  | { readonly kind: "truncate" };

/** A fault and whom it meets. */
export interface FaultRule {
  readonly fault: Fault;
  /** The run that it meets; null meets requests without one; missing meets every request. */
  readonly run?: string | null;
  readonly path?: Path;
  /** How many requests it still meets; null goes on until it is cleared. */
  readonly times: number | null;
}

/** A rule as it stands. */
export interface ActiveFault extends FaultRule {
  readonly id: number;
  /** Requests that it has met. */
  readonly met: number;
}

export const maxFaultRules = 100;

/** The faults that are set, in the order in which they were. The first that fits a request meets it. */
export class Faults {
  #active: ActiveFault[] = [];
  #lastId = 0;

  add(rule: FaultRule): ActiveFault {
    const active = { ...rule, id: ++this.#lastId, met: 0 };
    this.#active.push(active);
    return active;
  }

  list(): readonly ActiveFault[] {
    return this.#active;
  }

  /** Clears one fault, those of a run, or all; answers how many. */
  clear(which: { readonly id?: number; readonly run?: string | null }): number {
    const before = this.#active.length;
    this.#active = this.#active.filter(
      ({ id, run }) =>
        (which.id !== undefined && which.id !== id) ||
        ("run" in which && (which.run ?? null) !== (run ?? null)),
    );
    return before - this.#active.length;
  }

  /** The fault that meets a request, counted as met; null for almost all. */
  meet(run: string | null, path: Path): Fault | null {
    if (this.#active.length === 0) return null;
    const at = this.#active.findIndex(
      (rule) =>
        (rule.run === undefined || rule.run === run) &&
        (rule.path === undefined || rule.path === path),
    );
    const rule = this.#active[at];
    if (!rule) return null;
    const times = rule.times === null ? null : rule.times - 1;
    if (times === 0) this.#active.splice(at, 1);
    else this.#active[at] = { ...rule, times, met: rule.met + 1 };
    return rule.fault;
  }
}
