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
import { type MovableBatch, writableBatch } from "../writable-event.ts";
import type { GroupOutcome, ThreadAnswer, ThreadRequest, ThreadStart } from "./protocol.ts";
import { QuestionRunner } from "./run-question.ts";
import { sqliteDialect } from "../../questions/sqlite-dialect.ts";
import { FileLostError, WatchedFile } from "./watched-file.ts";
import { isConstraint, isStoreDown, reasonOf, reasonWithAdvice } from "./store-errors.ts";

// One thread of the store: the writer, or a reader. Commits and questions are synchronous, and delay no one here.
const { role, file, isTemporary, port } = workerData as ThreadStart;

interface Connection {
  readonly database: DatabaseSync;
  readonly runner: QuestionRunner;
  /** Its statements are kept ready; after a failure it is made again, because it has counted what was not committed. */
  writer: BatchWriter | null;
  /** null where nothing is written. */
  readonly watched: WatchedFile | null;
}

let connection: Connection | null = null;

port.on("message", (request: ThreadRequest) => {
  take(request);
  // What has come meanwhile need not wait for the event loop.
  for (let next; (next = receiveMessageOnPort(port));) take(next.message as ThreadRequest);
});

function take(request: ThreadRequest): void {
  try {
    answer({ kind: "done", id: request.id, value: handle(request) });
  } catch (error) {
    const isRefused = error instanceof StoreRefusedError;
    const isDown = isStoreDown(error) || connection === null;
    // After a failed sync the state of what was written is unknown: the file is opened again, not tried again.
    if (isDown) {
      if (error instanceof FileLostError && error.isLogOnly) saveLog();
      disconnect();
    }
    const failure = isRefused ? "refused" : isDown ? "down" : "mistake";
    const reason = isDown ? reasonWithAdvice(error) : reasonOf(error);
    answer({ kind: "failed", id: request.id, reason, failure });
  }
}

function handle(request: ThreadRequest): unknown {
  switch (request.kind) {
    case "open":
      disconnect();
      return readIdentity(connect().database);
    case "group":
      return writeGroup(request.batches);
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

/** Writes a group in one transaction. Where it fails, its halves are tried: one batch does not take its neighbors along. */
function writeGroup(batches: readonly MovableBatch[]): readonly GroupOutcome[] {
  try {
    return transaction(() => {
      const writer = batchWriter();
      const outcomes = batches.map((batch) => writer.write(writableBatch(batch)));
      writer.finish();
      return outcomes;
    });
  } catch (error) {
    if (isStoreDown(error) || connection === null) throw error;
    if (batches.length === 1)
      return [{ kind: "failed", reason: reasonOf(error), isOurFault: isConstraint(error) }];
    const middle = batches.length >> 1;
    return [...writeGroup(batches.slice(0, middle)), ...writeGroup(batches.slice(middle))];
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
