import { setTimeout as delay } from "node:timers/promises";
import type { EventStore } from "../store/event-store.ts";
import type { FaultRow } from "../questions/shared/shared-questions.ts";
import type { ActiveFault, Fault, FaultRule } from "./fault-rule.ts";
import type { IngestTarget } from "./ingest-target.ts";

export const maxFaultRules = 100;
/** For how long a process goes by the rules that it has read, where another may change them. */
const knownForMs = 200;

/** The faults that are set in a store, for all of its processes. The first that fits a request meets it. */
export class Faults {
  readonly #store: EventStore;
  #known: readonly ActiveFault[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Resolves when every process of the store goes by it; null when there are too many. */
  async add({ times, ...rule }: FaultRule): Promise<ActiveFault | null> {
    const row = await this.#store.shared.addFault({
      rule: JSON.stringify(rule),
      times,
      most: maxFaultRules,
    });
    if (row !== null) await this.#spread();
    return row === null ? null : toActiveFault(row);
  }

  async list(): Promise<readonly ActiveFault[]> {
    return (await this.#store.shared.faults()).map(toActiveFault);
  }

  /** Clears one fault, those of a run, or all; resolves to their number. */
  async clear(which: { readonly id?: number; readonly run?: string | null }): Promise<number> {
    const ids = (await this.list())
      .filter(
        ({ id, run }) =>
          (which.id === undefined || which.id === id) &&
          (!("run" in which) || (which.run ?? null) === (run ?? null)),
      )
      .map(({ id }) => id);
    const cleared = await this.#store.shared.removeFaults(ids);
    if (cleared > 0) await this.#spread();
    return cleared;
  }

  /** The fault that meets a request, counted as met; null for almost all. A store that is down has none. */
  meet(target: IngestTarget): Promise<Fault | null> {
    return this.#meet((rule) => !isOfNetwork(rule.fault) && fits(rule, target));
  }

  /** The fault of the network that meets a request or its preflight, counted as met: where connections are refused, no latency. */
  async meetNetwork(target: IngestTarget): Promise<Fault | null> {
    const meet = (kind: Fault["kind"]): Promise<Fault | null> =>
      this.#meet(({ fault, ...rule }) => fault.kind === kind && fits(rule, target));
    return (await meet("refuse")) ?? (await meet("latency"));
  }

  async #meet(isMet: (rule: ActiveFault) => boolean): Promise<Fault | null> {
    if (this.#isOutdated()) await this.#read();
    for (const rule of this.#known) {
      if (!isMet(rule)) continue;
      if (await this.#store.shared.meetFault(rule.id).catch(() => false)) return rule.fault;
      this.#known = this.#known.filter(({ id }) => id !== rule.id);
    }
    return null;
  }

  #isOutdated(): boolean {
    const { shared } = this.#store;
    if (this.#readAtMs === Number.NEGATIVE_INFINITY) return true;
    return shared.hasOthers && performance.now() - this.#readAtMs > knownForMs;
  }

  /** Reads the rules once, however many ask for it. */
  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const atMs = performance.now();
    // What the store cannot say now, it says to those who want to append.
    if (!this.#store.health().isReady) return;
    this.#known = await this.list().catch(() => []);
    this.#readAtMs = atMs;
  }

  /** Waits until no process goes by what it has read before. */
  async #spread(): Promise<void> {
    this.#readAtMs = Number.NEGATIVE_INFINITY;
    if (this.#store.shared.hasOthers) await delay(knownForMs);
  }
}

/** Whether a fault is of the network: it meets preflights too, and other faults come after it. */
function isOfNetwork({ kind }: Fault): boolean {
  return kind === "latency" || kind === "refuse";
}

function fits(rule: Omit<ActiveFault, "fault">, { run, path }: IngestTarget): boolean {
  return (
    (rule.run === undefined || rule.run === run) && (rule.path === undefined || rule.path === path)
  );
}

function toActiveFault({ rule, ...row }: FaultRow): ActiveFault {
  return { ...(JSON.parse(rule) as Omit<FaultRule, "times">), ...row };
}
