import type { MessagePort } from "node:worker_threads";
import type { Questions } from "../../questions/all-questions.ts";
import type { Scope } from "../../questions/queries.ts";
import type { Rejection } from "../../questions/rows.ts";
import type { SharedQuestions } from "../../questions/shared/shared-questions.ts";
import type { AppendOutcome, Erasure, IncomingBatch } from "../event-store.ts";
import type { Retention } from "../retention.ts";
import type { StoreIdentity } from "./open-database.ts";

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

/** What a thread of the store does when the server asks for it. */
export interface ThreadTasks {
  /** Opens the file again. */
  open(): StoreIdentity;
  /** Looks whether the file is still there and ours. */
  check(): void;
  append(batch: IncomingBatch): AppendOutcome;
  reject(rejection: Rejection): void;
  /** Removes one step of a scope; answers the number of events. */
  remove(scope: Scope): number;
  /** Answers whether the log is empty afterwards. */
  erase(erasure: Erasure): boolean;
  /** Removes one step of what is over a bound; answers whether there is more. */
  expire(retention: Retention, runsUnusedSinceMs: number): boolean;
  /** Makes the indexes of properties that have none. */
  index(properties: readonly string[]): void;
  /** Of these properties it is known that they have an index. */
  read(question: keyof Questions, query: unknown, indexed: readonly string[]): unknown;
  share(question: keyof SharedQuestions, query: unknown): unknown;
  /** Closes the file; the next task opens it again. */
  close(): void;
}

/** Asks for one task. Every request is answered once; writes in their order. */
export interface ThreadRequest<Name extends keyof ThreadTasks = keyof ThreadTasks> {
  readonly id: number;
  readonly name: Name;
  readonly args: Parameters<ThreadTasks[Name]>;
}

/** What the server stores. Requests that follow each other share a commit. */
export type WriteRequest = ThreadRequest<"append"> | ThreadRequest<"reject">;

/**
 * Why a task failed. `down`: the file cannot be used now. `refused`: it is not for us. `conflict`: our own rows contradict
 * each other. `unstorable`: the batch cannot be stored. `mistake`: this request alone failed.
 */
export type Failure = "down" | "refused" | "conflict" | "unstorable" | "mistake";

export type ThreadAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly failure: Failure; readonly reason: string }
);
