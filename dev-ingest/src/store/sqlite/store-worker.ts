import { statSync } from "node:fs";
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import type { DatabaseSync } from "node:sqlite";
import type { AppendOutcome, Erasure } from "../event-store.ts";
import { questions } from "../../questions/all-questions.ts";
import { erasePieces } from "../removal/erasure.ts";
import { expireStep } from "../removal/expiry.ts";
import type { Question } from "../../questions/question.ts";
import { sharedQuestions } from "../../questions/shared/shared-questions.ts";
import { removeScope } from "../removal/removal.ts";
import { GroupTables } from "./group-tables.ts";
import { openForReading, openForWriting, readIdentity } from "./open-database.ts";
import { writableBatch } from "../writable-event.ts";
import { rejectionRow, writeBatch } from "../write-batch.ts";
import type {
  Failure,
  ThreadAnswer,
  ThreadRequest,
  ThreadStart,
  ThreadTasks,
  WriteRequest,
} from "./protocol.ts";
import { QuestionRunner } from "./run-question.ts";
import { indexProperty, sqliteDialect, sqliteDialectOf } from "../../questions/sqlite-dialect.ts";
import { FileLostError, WatchedFile } from "./watched-file.ts";
import { failureOf, reasonOf, reasonWithAdvice } from "./store-errors.ts";

// One thread of the store: the writer, or a reader. Commits and questions are synchronous, and delay no one here.
const { role, file, isTemporary, port } = workerData as ThreadStart;

/** A group is committed when no more comes, and at the latest when it has so many bytes, or was begun so long ago. */
const maxGroupBytes = 1_048_576;
const maxGroupMs = 20;

interface Connection {
  readonly database: DatabaseSync;
  readonly runner: QuestionRunner;
  /** null where nothing is written. */
  readonly watched: WatchedFile | null;
}

let connection: Connection | null = null;
/** Why there is no connection. */
let downBecause: unknown = new Error("The file has not been opened.");
/** The id of the batch that was stored last: it is not given again when its row is gone. */
let lastBatch = 0;
/** Whether the log could not be emptied after an erasure. */
let logHasErased = false;

/** What is stored waits for everything else, which is asked seldom and by people. An end waits for the appends before it. */
const urgent: ThreadRequest[] = [];
const backlog: ThreadRequest[] = [];

port.on("message", (first: ThreadRequest) => {
  sort(first);
  for (let next = nextRequest(); next; next = nextRequest()) take(next);
});

function sort(request: ThreadRequest): void {
  (isWrite(request) || request.name === "close" ? backlog : urgent).push(request);
}

function isWrite(request: ThreadRequest): request is WriteRequest {
  return request.name === "append" || request.name === "reject";
}

/** What has come meanwhile need not wait for the event loop. */
function receive(): void {
  for (let one; (one = receiveMessageOnPort(port));) sort(one.message as ThreadRequest);
}

function nextRequest(): ThreadRequest | undefined {
  receive();
  return urgent.shift() ?? backlog.shift();
}

const tasks: Omit<ThreadTasks, WriteRequest["name"]> = {
  open() {
    disconnect();
    return readIdentity(connect().database);
  },
  check: () => connection?.watched?.check(),
  remove: (scope) => transaction(() => run(removeScope(scope))),
  erase,
  expire(retention, runsUnusedSinceMs) {
    const times = { nowMs: Date.now(), runsUnusedSinceMs };
    const hasMore = transaction(() => run(expireStep(retention, times, sqliteDialect)));
    if (!hasMore) shrink(retention.maxBytes);
    if (!hasMore && logHasErased) emptyLog();
    return hasMore;
  },
  index(properties) {
    for (const property of properties) run(indexProperty(property));
  },
  read: (question, query, indexed) =>
    run(questions[question](query as never, sqliteDialectOf(indexed)) as Question<unknown>),
  share: (question, query) =>
    transaction(() => run(sharedQuestions[question](query as never) as Question<unknown>)),
  close: disconnect,
};

function take(request: ThreadRequest): void {
  if (isWrite(request)) return writeGroup(request, arriving(request));
  try {
    const task = tasks[request.name as keyof typeof tasks] as (...args: unknown[]) => unknown;
    answer({ id: request.id, value: task(...request.args) });
  } catch (error) {
    fail([request], error, "mistake");
  }
}

/** Answers why it failed; an error that says nothing of the file or of our rows is of the kind that is given. */
function fail(requests: readonly ThreadRequest[], error: unknown, otherwise: Failure): void {
  const failure = failureOf(error) ?? (connection === null ? "down" : otherwise);
  // After a failed sync the state of what was written is unknown: the file is opened again, not tried again.
  if (failure === "down") {
    if (error instanceof FileLostError && error.isLogOnly) saveLog();
    disconnect();
    downBecause = error;
  }
  const reason = failure === "down" ? reasonWithAdvice(error) : reasonOf(error);
  for (const { id } of requests) answer({ id, failure, reason });
}

/** What is to be stored behind a first request, as it comes while what is before it is written. */
function* arriving(first: WriteRequest): Iterable<WriteRequest> {
  const endMs = performance.now() + maxGroupMs;
  let bytes = bytesOf(first);
  while (bytes < maxGroupBytes && performance.now() < endMs) {
    receive();
    const [next] = backlog;
    if (urgent.length > 0 || next === undefined || !isWrite(next)) return;
    backlog.shift();
    bytes += bytesOf(next);
    yield next;
  }
}

function bytesOf({ args: [piece] }: WriteRequest): number {
  return "bytes" in piece ? piece.bytes.length : piece.raw.length;
}

/** Writes a group in one transaction and answers each request. Where it fails, its halves are tried: one batch does not take its neighbors along. */
function writeGroup(first: WriteRequest, others: Iterable<WriteRequest>): void {
  const group = [first];
  // What came behind a failure is refused like it: the server is to know of the failure before more is acknowledged.
  if (connection === null) return fail(group, downBecause, "down");
  const { runner } = connection;
  try {
    const outcomes = transaction(() => {
      const tables = new GroupTables(runner, lastBatch);
      const written = [write(first, tables)];
      for (const other of others) {
        group.push(other);
        written.push(write(other, tables));
      }
      lastBatch = tables.finish();
      return written;
    });
    group.forEach(({ id }, nth) => answer({ id, value: outcomes[nth] }));
  } catch (error) {
    if (group.length === 1 || failureOf(error) === "down" || connection === null)
      return fail(group, error, "unstorable");
    const middle = group.length >> 1;
    for (const [head, ...rest] of [group.slice(0, middle), group.slice(middle)])
      writeGroup(head!, rest);
  }
}

function write({ args: [piece] }: WriteRequest, tables: GroupTables): AppendOutcome | void {
  return "bytes" in piece
    ? writeBatch(writableBatch(piece), tables)
    : tables.insert("rejection", rejectionRow(piece));
}

/** Overwrites what is erased, in the file and in its log; answers whether the log could be emptied. */
function erase(erasure: Erasure): boolean {
  const { database } = connect();
  database.exec("pragma secure_delete = on");
  try {
    transaction(() => run(erasePieces(erasure)));
  } finally {
    database.exec("pragma secure_delete = off");
  }
  return emptyLog();
}

/** Moves the log into the file after an erasure; false while someone reads what is in it. */
function emptyLog(): boolean {
  const { busy } = connect().database.prepare("pragma wal_checkpoint(truncate)").get()!;
  logHasErased = busy !== 0;
  return !logHasErased;
}

/** Gives the room of removed rows back to the disk where the file is larger than it may be. */
function shrink(maxBytes: number | null): void {
  if (maxBytes === null || statSync(file).size <= maxBytes) return;
  connect().database.exec("pragma incremental_vacuum; pragma wal_checkpoint(truncate)");
}

function transaction<Value>(work: () => Value): Value {
  const { database, watched } = connect();
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

function run<Answer>(question: Question<Answer>): Answer {
  return connect().runner.run(question);
}

function connect(): Connection {
  if (connection) return connection;
  const database = role === "writer" ? openForWriting(file, { isTemporary }) : openForReading(file);
  const watched = role === "writer" ? new WatchedFile(file) : null;
  connection = { database, runner: new QuestionRunner(database), watched };
  return connection;
}

/** Moves what is in a log that was removed, and is still open, into the file. */
function saveLog(): void {
  connection?.database.exec("pragma wal_checkpoint(passive)");
}

function disconnect(): void {
  const { database } = connection ?? {};
  connection = null;
  try {
    database?.close();
  } catch {
    // A file that cannot be written cannot be closed in order either; the next opening repairs it.
  }
}

function answer(message: ThreadAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  port.postMessage(message);
}
