import { statSync } from "node:fs";
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import type { DatabaseSync } from "node:sqlite";
import { type Erasure, StoreRefusedError } from "../event-store.ts";
import { questions } from "../../questions/all-questions.ts";
import { erasePieces } from "../removal/erasure.ts";
import { expireStep } from "../removal/expiry.ts";
import type { Question } from "../../questions/question.ts";
import { sharedQuestions } from "../../questions/shared/shared-questions.ts";
import { removeScope } from "../removal/removal.ts";
import { BatchWriter } from "./batch-writer.ts";
import { openForReading, openForWriting, readIdentity } from "./open-database.ts";
import { writableBatch } from "../writable-event.ts";
import type { AppendRequest, ThreadAnswer, ThreadRequest, ThreadStart } from "./protocol.ts";
import { QuestionRunner } from "./run-question.ts";
import { sqliteDialect } from "../../questions/sqlite-dialect.ts";
import { FileLostError, WatchedFile } from "./watched-file.ts";
import { isConstraint, isStoreDown, reasonOf, reasonWithAdvice } from "./store-errors.ts";

// One thread of the store: the writer, or a reader. Commits and questions are synchronous, and delay no one here.
const { role, file, isTemporary, port } = workerData as ThreadStart;

/** A group is committed when no more comes, and at the latest when it has so many bytes, or was begun so long ago. */
const maxGroupBytes = 1_048_576;
const maxGroupMs = 20;

interface Connection {
  readonly database: DatabaseSync;
  readonly runner: QuestionRunner;
  /** Its statements are kept ready; after a failure it is made again, because it has counted what was not committed. */
  writer: BatchWriter | null;
  /** null where nothing is written. */
  readonly watched: WatchedFile | null;
}

let connection: Connection | null = null;
/** Why there is no connection. */
let downBecause: unknown = new Error("The file has not been opened.");

/** Appends wait for everything else, which is asked seldom and by people. An end waits for the appends before it. */
const urgent: ThreadRequest[] = [];
const backlog: ThreadRequest[] = [];

port.on("message", (first: ThreadRequest) => {
  sort(first);
  for (let next = nextRequest(); next; next = nextRequest()) take(next);
});

function sort(request: ThreadRequest): void {
  (request.kind === "append" || request.kind === "close" ? backlog : urgent).push(request);
}

/** What has come meanwhile need not wait for the event loop. */
function receive(): void {
  for (let one; (one = receiveMessageOnPort(port));) sort(one.message as ThreadRequest);
}

function nextRequest(): ThreadRequest | undefined {
  receive();
  return urgent.shift() ?? backlog.shift();
}

function take(request: ThreadRequest): void {
  if (request.kind === "append") return appendGroup(request, arriving(request));
  try {
    answer({ kind: "done", id: request.id, value: handle(request) });
  } catch (error) {
    fail([request], error);
  }
}

function fail(requests: readonly ThreadRequest[], error: unknown): void {
  const isRefused = error instanceof StoreRefusedError;
  const isDown = isStoreDown(error) || connection === null;
  // After a failed sync the state of what was written is unknown: the file is opened again, not tried again.
  if (isDown) {
    if (error instanceof FileLostError && error.isLogOnly) saveLog();
    disconnect();
    downBecause = error;
  }
  const failure = isRefused ? "refused" : isDown ? "down" : "mistake";
  const reason = isDown ? reasonWithAdvice(error) : reasonOf(error);
  for (const { id } of requests) answer({ kind: "failed", id, reason, failure });
}

/** The appends that follow another, as they come while those before them are written. */
function* arriving(first: AppendRequest): Iterable<AppendRequest> {
  const endMs = performance.now() + maxGroupMs;
  let bytes = first.batch.bytes.length;
  while (bytes < maxGroupBytes && performance.now() < endMs) {
    receive();
    const [next] = backlog;
    if (urgent.length > 0 || next?.kind !== "append") return;
    backlog.shift();
    bytes += next.batch.bytes.length;
    yield next;
  }
}

/** Writes batches in one transaction and answers each. Where it fails, its halves are tried: one batch does not take its neighbors along. */
function appendGroup(first: AppendRequest, others: Iterable<AppendRequest>): void {
  const group = [first];
  // What came behind a failure is refused like it: the server is to know of the failure before more is acknowledged.
  if (connection === null) return fail(group, downBecause);
  try {
    const outcomes = transaction(() => {
      const writer = batchWriter();
      const written = [writer.write(writableBatch(first.batch))];
      for (const other of others) {
        group.push(other);
        written.push(writer.write(writableBatch(other.batch)));
      }
      writer.finish();
      return written;
    });
    group.forEach(({ id }, nth) => answer({ kind: "done", id, value: outcomes[nth] }));
  } catch (error) {
    if (isStoreDown(error) || connection === null) return fail(group, error);
    if (group.length === 1) {
      const value = { kind: "failed", reason: reasonOf(error), isOurFault: isConstraint(error) };
      return answer({ kind: "done", id: first.id, value });
    }
    const middle = group.length >> 1;
    for (const [head, ...rest] of [group.slice(0, middle), group.slice(middle)])
      appendGroup(head!, rest);
  }
}

function handle(request: Exclude<ThreadRequest, AppendRequest>): unknown {
  switch (request.kind) {
    case "open":
      disconnect();
      return readIdentity(connect().database);
    case "check":
      connection?.watched?.check();
      return null;
    case "reject":
      return transaction(() => batchWriter().writeRejections(request.rejections));
    case "delete":
      return transaction(() => run(removeScope(request.scope)));
    case "erase":
      return erase(request.erasure);
    case "expire": {
      const times = { nowMs: Date.now(), runsUnusedSinceMs: request.runsUnusedSinceMs };
      const hasMore = transaction(() => run(expireStep(request.retention, times, sqliteDialect)));
      if (!hasMore) shrink(request.retention.maxBytes);
      return hasMore;
    }
    case "shared":
      return transaction(() =>
        run(sharedQuestions[request.question](request.query as never) as Question<unknown>),
      );
    case "read":
      return run(
        questions[request.question](request.query as never, sqliteDialect) as Question<unknown>,
      );
    default:
      disconnect();
      return null;
  }
}

/** Overwrites what is erased, in the file and in its log. */
function erase(erasure: Erasure): void {
  const { database } = connect();
  database.exec("pragma secure_delete = on");
  try {
    transaction(() => run(erasePieces(erasure)));
  } finally {
    database.exec("pragma secure_delete = off");
  }
  database.exec("pragma wal_checkpoint(truncate)");
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
    if (connection) connection.writer = null;
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

function batchWriter(): BatchWriter {
  const open = connect();
  return (open.writer ??= new BatchWriter(open.database));
}

function run<Answer>(question: Question<Answer>): Answer {
  return connect().runner.run(question);
}

function connect(): Connection {
  if (connection) return connection;
  const database = role === "writer" ? openForWriting(file, { isTemporary }) : openForReading(file);
  const watched = role === "writer" ? new WatchedFile(file) : null;
  connection = { database, runner: new QuestionRunner(database), writer: null, watched };
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
