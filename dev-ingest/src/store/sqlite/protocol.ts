import type { MessagePort } from "node:worker_threads";
import type { DeleteScope, Rejection } from "../event-store.ts";
import type { PackedGroup } from "./gather-group.ts";
import type { Retention } from "./retention.ts";
import type { GroupOutcome } from "./store-writer.ts";

/** Which thread of the store it is, and of which file. */
export interface ThreadData {
  readonly role: "writer" | "reader" | "checkpointer";
  readonly file: string;
  readonly retention: Retention;
}

/** What a thread of the store is started with, and where it is asked and answers. */
export interface ThreadStart extends ThreadData {
  readonly port: MessagePort;
}

/** What the server asks of a thread. Every request is answered once, in order. */
export type ThreadRequest =
  | { readonly kind: "group"; readonly id: number; readonly group: PackedGroup }
  | { readonly kind: "reject"; readonly id: number; readonly rejections: readonly Rejection[] }
  | { readonly kind: "delete"; readonly id: number; readonly scope: DeleteScope }
  | { readonly kind: "expire"; readonly id: number; readonly runsUnusedSinceMs: number }
  | { readonly kind: "checkpoint"; readonly id: number }
  | { readonly kind: "tidy"; readonly id: number; readonly budgetMs: number }
  | { readonly kind: "open"; readonly id: number }
  | {
      readonly kind: "read";
      readonly id: number;
      readonly method: ReadMethod;
      readonly query: unknown;
    }
  | { readonly kind: "close"; readonly id: number };

/** Methods of the reader that the server may ask for. */
export type ReadMethod =
  | "events"
  | "event"
  | "batches"
  | "rejections"
  | "statistics"
  | "series"
  | "runs";

/** What a thread answers. `down` says that the file cannot be used now. */
export type ThreadAnswer =
  | { readonly kind: "done"; readonly id: number; readonly value: unknown }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly reason: string;
      readonly isDown: boolean;
    };

/** The value of a done `group`. */
export interface GroupValue {
  readonly outcomes: readonly GroupOutcome[];
  /** The buffer in which the group came. */
  readonly buffer: ArrayBuffer;
}

/** The value of a done `open`. */
export interface OpenValue {
  readonly storeId: string;
  readonly lastSeq: number;
}
