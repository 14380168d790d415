import { statSync } from "node:fs";
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from "node:worker_threads";
import { type Questions, questions } from "../../questions/all-questions.ts";
import type { Question } from "../../questions/question.ts";
import type { Rejection } from "../../questions/rows.ts";
import { type SharedQuestions, sharedQuestions } from "../../questions/shared/shared-questions.ts";
import { indexProperty, sqliteDialect, sqliteDialectOf } from "../../questions/sqlite-dialect.ts";
import type { AppendOutcome, EventStore, IncomingBatch } from "../event-store.ts";
import { removals } from "../removal/removals.ts";
import { writableBatch } from "../writable-event.ts";
import { rejectionRow, writeBatch } from "../write-batch.ts";
import { GroupTables } from "./group-tables.ts";
import { openForReading, openForWriting, readIdentity } from "./open-database.ts";
import { QuestionRunner } from "./run-question.ts";
import { isConflict, isDown, reasonOf } from "./store-errors.ts";
import { WatchedFile } from "./watched-file.ts";

// One thread of the store and its connection: the writer, or a reader. Commits and questions are synchronous, and delay no one
// here. What goes wrong with the file is thrown and ends the thread; the next one opens the file again, because after a failed
// sync the state of what was written is unknown.

/** What a thread is started with. */
export interface ThreadStart {
  readonly role: "writer" | "reader";
  readonly file: string;
  /** Whether the file goes with the process: then nothing has to be synced. */
  readonly isTemporary: boolean;
  /** Where it is asked to write, and where it answers; everything else it is asked as its parent's worker. */
  readonly port: MessagePort;
}

/** Asks for one task. Every request is answered once; writes in their order. */
export interface ThreadRequest<Name extends keyof ThreadTasks = keyof ThreadTasks> {
  readonly id: number;
  readonly name: Name;
  readonly args: Parameters<ThreadTasks[Name]>;
}

/** `conflict`: our own rows contradict each other. `unstorable`: the batch cannot be stored. `mistake`: this request alone failed. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly failure: "conflict" | "unstorable" | "mistake"; readonly reason: string }
);

/** What a thread does when it is asked to. Writes that follow each other share a commit. */
export type ThreadTasks = typeof tasks & {
  write(piece: IncomingBatch | Rejection): AppendOutcome | void;
};
type WriteRequest = ThreadRequest<"write">;

const { role, file, isTemporary, port } = workerData as ThreadStart;

/** A group is committed when no more comes, and at the latest when it was begun so long ago. */
const maxGroupMs = 20;
/** How often it is seen whether the file is still there. */
const checkMs = 1_000;

const database = role === "writer" ? openForWriting(file, { isTemporary }) : openForReading(file);
const runner = new QuestionRunner(database);
const watched = role === "writer" ? new WatchedFile(file, database) : null;
/** Whether the log may have what was erased. */
let logHasErased = false;

const tasks = {
  /** Makes the indexes of properties that have none. */
  open(properties: readonly string[] = []): ReturnType<typeof readIdentity> {
    for (const property of properties) transaction(() => runner.run(indexProperty(property)));
    return readIdentity(database);
  },
  remove(...[name, ...query]: Parameters<EventStore["remove"]>): unknown {
    logHasErased ||= name === "pieces";
    return transaction(() =>
      runner.run<unknown>(removals[name](sqliteDialect, ...(query as [never, never]))),
    );
  },
  /** Gives the room of removed rows back to the disk, and empties the log of erased ones; answers what keeps it from that. */
  giveBack(maxBytes: number | null): string | null {
    const isTooLarge = maxBytes !== null && statSync(file).size > maxBytes;
    if (isTooLarge) database.exec("pragma incremental_vacuum");
    if (!isTooLarge && !logHasErased) return null;
    const { busy } = database.prepare("pragma wal_checkpoint(truncate)").get()!;
    watched?.check();
    logHasErased &&= busy !== 0;
    if (!logHasErased) return null;
    return "The file is being read, and its log keeps what was erased until that ends. The server tries every minute to empty the log.";
  },
  /** Of these properties it is known that they have an index. */
  read: (question: keyof Questions, query: unknown, indexed: readonly string[]): unknown =>
    runner.run<unknown>(questions[question](query as never, sqliteDialectOf(indexed))),
  share: (question: keyof SharedQuestions, query: unknown): unknown =>
    transaction(() => runner.run(sharedQuestions[question](query as never) as Question<unknown>)),
};

parentPort!.on("message", answerTask);
port.on("message", (first: WriteRequest) => {
  // What people ask for does not wait for a backlog of groups.
  for (let task; (task = receiveMessageOnPort(parentPort!));) answerTask(task.message);
  writeGroup(arriving(first));
});
if (watched) setInterval(() => watched.check(), checkMs);

function answerTask({ id, name, args }: ThreadRequest<keyof typeof tasks>): void {
  try {
    const task = tasks[name] as (...args: unknown[]) => unknown;
    answer({ id, value: task(...args) });
  } catch (error) {
    fail(id, error, "mistake");
  }
}

/** What is to be stored with a first request, as it comes while what is before it is written. */
function* arriving(first: WriteRequest): Iterable<WriteRequest> {
  const endMs = performance.now() + maxGroupMs;
  yield first;
  // What has come meanwhile need not wait for the event loop.
  for (let next; performance.now() < endMs && (next = receiveMessageOnPort(port));)
    yield next.message as WriteRequest;
}

/** Writes a group in one transaction and answers each request. Where it fails, its halves are tried: one batch does not take its neighbors along. */
function writeGroup(requests: Iterable<WriteRequest>): void {
  const group: WriteRequest[] = [];
  try {
    const outcomes = transaction(() => {
      const tables = new GroupTables(runner);
      const written = [];
      for (const request of requests) {
        group.push(request);
        written.push(write(request, tables));
      }
      tables.finish();
      return written;
    });
    group.forEach(({ id }, nth) => answer({ id, value: outcomes[nth] }));
  } catch (error) {
    if (group.length === 0 || isDown(error)) throw error;
    if (group.length === 1) return fail(group[0]!.id, error, "unstorable");
    const middle = group.length >> 1;
    writeGroup(group.slice(0, middle));
    writeGroup(group.slice(middle));
  }
}

function write({ args: [piece] }: WriteRequest, tables: GroupTables): AppendOutcome | void {
  return "bytes" in piece
    ? writeBatch(writableBatch(piece), tables)
    : tables.put("rejection", rejectionRow(piece));
}

function transaction<Value>(work: () => Value): Value {
  database.exec("begin immediate");
  try {
    const value = work();
    database.exec("commit");
    // What was committed to a file that has been removed meanwhile must not be acknowledged.
    watched?.check();
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

/** Answers why a request failed. An error that says something of the file gets no answer: it ends the thread. */
function fail(id: number, error: unknown, otherwise: "mistake" | "unstorable"): void {
  if (isDown(error)) throw error;
  answer({ id, failure: isConflict(error) ? "conflict" : otherwise, reason: reasonOf(error) });
}

function answer(message: ThreadAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  port.postMessage(message);
}
