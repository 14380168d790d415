import { receiveMessageOnPort, workerData } from "node:worker_threads";
import type { DatabaseSync } from "node:sqlite";
import type { GroupValue, ThreadAnswer, ThreadRequest, ThreadStart } from "./protocol.ts";
import { openForCheckpoints, openForReading, openForWriting, readIdentity } from "./schema.ts";
import { isStoreDown, reasonOf, reasonWithAdvice } from "./store-errors.ts";
import { StoreReader } from "./store-reader.ts";
import { StoreWriter } from "./store-writer.ts";

// One thread of the store: the writer, the reader, or the one that moves the log into the file. Commits are synchronous, and block nobody's events here.
const { role, file, retention, port } = workerData as ThreadStart;
let database: DatabaseSync | null = null;
let writer: StoreWriter | null = null;
let reader: StoreReader | null = null;

port.on("message", (request: ThreadRequest) => {
  take(request);
  // What has come meanwhile need not wait for the event loop.
  for (let next; (next = receiveMessageOnPort(port));) take(next.message as ThreadRequest);
});

function take(request: ThreadRequest): void {
  try {
    const value = handle(request);
    const moved = request.kind === "group" ? [request.group.buffer] : [];
    answer({ kind: "done", id: request.id, value }, moved);
  } catch (error) {
    const isDown = isStoreDown(error) || database === null;
    // After a failed sync the state of what was written is unknown: the file is opened again, not tried again.
    if (isDown) closeDatabase();
    const reason = isDown ? reasonWithAdvice(error) : reasonOf(error);
    answer({ kind: "failed", id: request.id, reason, isDown });
  }
}

function handle(request: ThreadRequest): unknown {
  switch (request.kind) {
    case "open":
      closeDatabase();
      if (role === "writer") openWriter();
      else openReader();
      return readIdentity(database!);
    case "group":
      return {
        outcomes: openWriter().writeGroup(request.group),
        buffer: request.group.buffer,
      } satisfies GroupValue;
    case "reject":
      return openWriter().writeRejections(request.rejections);
    case "delete":
      return openWriter().deleteEvents(request.scope);
    case "expire":
      return openWriter().expire(retention, request.runsUnusedSinceMs);
    case "tidy":
      return openWriter().tidy(request.budgetMs);
    case "checkpoint":
      database ??= openForCheckpoints(file);
      // Passive: it waits for nobody, and nobody waits for it.
      database.exec("pragma wal_checkpoint(passive)");
      return null;
    case "read":
      return openReader()[request.method](request.query as never);
    default:
      closeDatabase();
      return null;
  }
}

function openWriter(): StoreWriter {
  if (writer) return writer;
  database = openForWriting(file);
  writer = new StoreWriter(database);
  return writer;
}

function openReader(): StoreReader {
  if (reader) return reader;
  database = openForReading(file);
  reader = new StoreReader(database);
  return reader;
}

function closeDatabase(): void {
  writer = null;
  reader = null;
  const open = database;
  database = null;
  try {
    open?.close();
  } catch {
    // A file that cannot be written cannot be closed in order either; the next opening repairs it.
  }
}

function answer(message: ThreadAnswer, moved: readonly ArrayBuffer[] = []): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  port.postMessage(message, [...moved]);
}
