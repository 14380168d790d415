import type { Retention } from "../retention.ts";

/** What `createSqliteStore` takes. */
export interface SqliteStoreOptions {
  /** Path of the file; made when it is not there. Without one the events go with the process. */
  readonly file?: string;
  /** Milliseconds that a first batch waits for others to share its commit. @default 5 */
  readonly gatherMs?: number;
  /** Bytes of bodies that are committed at once without waiting longer. @default 1_048_576 */
  readonly maxGroupBytes?: number;
  /** Milliseconds after which a batch that waits is refused: the sender had better come again. @default 10_000 */
  readonly maxWaitMs?: number;
  readonly retention?: Partial<Retention>;
  /** Hears when the store goes down and when it is back. Must not throw. */
  readonly onNotice?: (level: "info" | "error", message: string) => void;
}
