import type { DashboardRow, NewDashboard } from "./dashboards.ts";
import type {
  FaultRow,
  NewFault,
  SharedAnswer,
  SharedQuery,
  SharedQuestions,
  UsedLink,
} from "./shared-questions.ts";

/** How an engine asks one of the questions, in a transaction. */
export type AskShared = <Name extends keyof SharedQuestions>(
  name: Name,
  query: SharedQuery<Name>,
) => Promise<SharedAnswer<Name>>;

/** What all processes of a store share beside its events. Every method throws `StoreUnavailableError` while the store is down. */
export class SharedState {
  readonly #ask: AskShared;
  /** Whether other processes may change it. */
  readonly hasOthers: boolean;

  constructor(ask: AskShared, { hasOthers }: { readonly hasOthers: boolean }) {
    this.#ask = ask;
    this.hasOthers = hasOthers;
  }

  /** What all processes agree on: the value that was given first. */
  setting(name: string, initial: string): Promise<string> {
    return this.#ask("firstSetting", { name, initial });
  }

  saveSetting(name: string, value: string): Promise<void> {
    return this.#ask("saveSetting", { name, value });
  }

  /** True for the first who uses a link. */
  useLink(link: UsedLink): Promise<boolean> {
    return this.#ask("useLink", link);
  }

  /** Rules of what goes wrong on purpose, in the order in which they were set. */
  faults(): Promise<readonly FaultRow[]> {
    return this.#ask("faults", null);
  }

  /** Null when there are too many. */
  addFault(fault: NewFault): Promise<FaultRow | null> {
    return this.#ask("addFault", fault);
  }

  /** Counts a request that a rule meets; false when the rule was used up or cleared meanwhile. */
  meetFault(id: number): Promise<boolean> {
    return this.#ask("meetFault", id);
  }

  /** Resolves to how many of them were still there. */
  removeFaults(ids: readonly number[]): Promise<number> {
    return this.#ask("removeFaults", ids);
  }

  /** Dashboards of the page, the one that changed last first. */
  dashboards(): Promise<readonly DashboardRow[]> {
    return this.#ask("dashboards", null);
  }

  dashboard(id: string): Promise<DashboardRow | null> {
    return this.#ask("dashboard", id);
  }

  /** False when there are too many. */
  keepDashboard(dashboard: NewDashboard): Promise<boolean> {
    return this.#ask("keepDashboard", dashboard);
  }

  /** Resolves to how many were there: 0 or 1. */
  removeDashboard(id: string): Promise<number> {
    return this.#ask("removeDashboard", id);
  }
}
