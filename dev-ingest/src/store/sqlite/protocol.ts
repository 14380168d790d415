import type { MessagePort } from "node:worker_threads";
import type { AppendOutcome, Erasure } from "../event-store.ts";
import type { Rejection } from "../../questions/rows.ts";
import type { Scope } from "../../questions/queries.ts";
import type { Questions } from "../../questions/all-questions.ts";
import type { Retention } from "../retention.ts";
import type { SharedQuestions } from "../../questions/shared/shared-questions.ts";
import type { MovableBatch } from "../writable-event.ts";

/** Which thread of the store it is, and of which file. */
export interface ThreadData {
  readonly role: "writer" | "reader";
  readonly file: string;
  /** Whether the file goes with the process: then nothing has to be synced. */
  readonly isTemporary: boolean;
}

/** What a thread of the store is started with, and where it is asked and answers. */
export interface ThreadStart extends ThreadData {
  readonly port: MessagePort;
}

/** What the server asks of a thread. Every request is answered once; appends in their order. */
export type ThreadRequest = { readonly id: number } & (
  | { readonly kind: "open" }
  /** Looks whether the file is still there and ours. */
  | { readonly kind: "check" }
  /** Answers a `BatchOutcome`. Those that follow each other share a commit. */
  | { readonly kind: "append"; readonly batch: MovableBatch }
  | { readonly kind: "reject"; readonly rejections: readonly Rejection[] }
  /** Removes one step of a scope; answers the number of events. */
  | { readonly kind: "delete"; readonly scope: Scope }
  | { readonly kind: "erase"; readonly erasure: Erasure }
  /** Removes one step of what is over a bound; answers whether there is more. */
  | { readonly kind: "expire"; readonly retention: Retention; readonly runsUnusedSinceMs: number }
  | { readonly kind: "read"; readonly question: keyof Questions; readonly query: unknown }
  | { readonly kind: "shared"; readonly question: keyof SharedQuestions; readonly query: unknown }
  | { readonly kind: "close" }
);

export type AppendRequest = Extract<ThreadRequest, { kind: "append" }>;

/** What becomes of one batch. */
export type BatchOutcome =
  | AppendOutcome
  | { readonly kind: "failed"; readonly reason: string; readonly isOurFault: boolean };

/** What a thread answers. */
export type ThreadAnswer =
  | { readonly kind: "done"; readonly id: number; readonly value: unknown }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly reason: string;
      /** `down`: the file cannot be used now. `refused`: it is not for us. `mistake`: this request alone failed. */
      readonly failure: "down" | "refused" | "mistake";
    };
