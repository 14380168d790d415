import type { Retention } from "./retention.ts";

/** What every store is made with. */
export interface StoreOptions {
  readonly retention?: Partial<Retention>;
  /** Hears when the store goes down and when it is back. Must not throw. */
  readonly onNotice?: (level: "info" | "error", message: string) => void;
}
