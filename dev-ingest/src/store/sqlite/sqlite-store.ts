import {
  type AppendOutcome,
  type Cursor,
  type EventStore,
  type IncomingBatch,
  type StoreHealth,
  type StoreOptions,
  StoreRefusedError,
  StoreUnavailableError,
} from "../event-store.ts";
import { type Rejection } from "../../questions/rows.ts";
import { AnsweringStore, type AskQuestion } from "../../questions/answering-store.ts";
import { looksAtManyEvents } from "../../questions/all-questions.ts";
import { sqliteDialect } from "../../questions/sqlite-dialect.ts";
import { SharedState } from "../../questions/shared/shared-state.ts";
import { reasonWithAdvice } from "./store-errors.ts";
import { StoreThread } from "./store-thread.ts";
import { lockFile } from "./file-lock.ts";
import { makeTemporaryFile, type TemporaryFile } from "./temporary-file.ts";

/** What `createSqliteStore` takes. */
export interface SqliteStoreOptions extends StoreOptions {
  /** Path of the file; made when it is not there. Without one the events go with the process. */
  readonly file?: string;
}

const reopenMs = 1_000;
const closed = "The store is closed.";
/** Questions that look at many events, waiting for their thread; one more is refused. */
const maxSlowQuestions = 20;

/**
 * Keeps events in one SQLite file. `append` resolves when the batch is synced to disk.
 *
 * Resolves when the file has been opened, or could not be: then the store is down, says why, and tries again every second.
 *
 * @throws {StoreRefusedError} When the file is not for this server.
 */
export async function createSqliteStore(options: SqliteStoreOptions = {}): Promise<EventStore> {
  const store = new SqliteStore(options);
  await store.open();
  return store;
}

class SqliteStore extends AnsweringStore implements EventStore {
  id = "";
  lastSeq = 0;
  readonly shared = new SharedState(
    (question, query) => this.#writer.ask("share", [question, query]) as Promise<never>,
    { hasOthers: false },
  );
  readonly remove: EventStore["remove"] = (...step) =>
    this.#writer.ask("remove", step as never) as Promise<never>;
  readonly giveBack: EventStore["giveBack"] = (maxBytes) =>
    this.#writer.ask("giveBack", [maxBytes]);
  protected readonly ask: AskQuestion = async (question, query) => {
    const isSlow = looksAtManyEvents(question, query, sqliteDialect);
    const reader = isSlow ? this.#slowReader : this.#reader;
    if (isSlow && reader.waiting >= maxSlowQuestions)
      throw new StoreUnavailableError(
        `${reader.waiting} questions that look at every event are being answered. Ask again later.`,
      );
    return (await reader.ask("read", [question, query, this.#indexed])) as never;
  };
  readonly #onNotice: StoreOptions["onNotice"];
  readonly #temporary: TemporaryFile | null;
  readonly #file: string;
  readonly #writer: StoreThread;
  readonly #reader: StoreThread;
  /** Answers what takes long, so that the quick questions need not wait for it. */
  readonly #slowReader: StoreThread;
  readonly #listeners = new Set<() => void>();
  #lock: Disposable | null = null;
  #downReason: string | null = "The store is being opened.";
  #reopenTimer: NodeJS.Timeout | null = null;
  /** Properties that have an index of their own. */
  #indexed: readonly string[] = [];

  constructor(options: SqliteStoreOptions) {
    super();
    this.#onNotice = options.onNotice;
    this.#temporary = options.file === undefined ? makeTemporaryFile() : null;
    this.#file = options.file ?? this.#temporary!.file;
    const data = { file: this.#file, isTemporary: this.#temporary !== null };
    this.#writer = new StoreThread({ role: "writer", ...data }, (reason) => {
      // What fails while it is down already says nothing new, and must not put off the next attempt.
      if (this.#downReason === null) this.#goDown(reason);
    });
    this.#reader = new StoreThread({ role: "reader", ...data });
    this.#slowReader = new StoreThread({ role: "reader", ...data });
  }

  /** @throws {StoreRefusedError} When the file is not for this server. */
  async open(): Promise<void> {
    try {
      this.#lock ??= lockFile(this.#file);
      const { id, lastSeq } = await this.#writer.ask("open", [this.#indexed]);
      // While a reader has the file, a writer that ends does not write its log into one that was cut meanwhile.
      await this.#reader.ask("open", []);
      this.id = id;
      this.lastSeq = lastSeq;
      if (this.#reopenTimer !== null) this.#onNotice?.("info", "The store takes events again.");
      this.#downReason = null;
      this.#reopenTimer = null;
    } catch (error) {
      if (!(error instanceof StoreRefusedError) || this.#reopenTimer !== null)
        return this.#goDown(reasonWithAdvice(error));
      await this.close();
      throw error;
    }
  }

  async append(batch: IncomingBatch): Promise<AppendOutcome> {
    if (this.#downReason !== null) throw new StoreUnavailableError(this.#downReason);
    this.#writer.takeAnswers();
    // A copy, so that it can be moved: the body may share its memory with others.
    const bytes = Buffer.from(new Uint8Array(batch.bytes).buffer);
    const asked = this.#writer.ask("write", [{ ...batch, bytes }], [bytes.buffer]);
    const outcome = (await asked) as AppendOutcome;
    if (outcome.kind === "stored" && outcome.accepted > 0) {
      this.lastSeq = outcome.firstSeq + outcome.accepted - 1;
      for (const listener of this.#listeners) listener();
    }
    return outcome;
  }

  async reject(rejection: Rejection): Promise<void> {
    if (this.#downReason === null)
      await this.#writer.ask("write", [rejection]).catch(() => undefined);
  }

  async indexIds(properties: readonly string[]): Promise<void> {
    await this.#writer.ask("open", [properties]);
    this.#indexed = properties;
  }

  /** One process has the file, and asks for each place once. */
  async takeCursor(name: string): Promise<Cursor> {
    return {
      seq: Number(await this.shared.setting(name, "0")),
      save: (seq) => this.shared.saveSetting(name, String(seq)),
      release: async () => {},
    };
  }

  onStored(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): StoreHealth {
    return { isReady: this.#downReason === null, reason: this.#downReason, lagSeconds: 0 };
  }

  async close(): Promise<void> {
    if (this.#reopenTimer) clearTimeout(this.#reopenTimer);
    this.#downReason = closed;
    this.#listeners.clear();
    await Promise.all([this.#reader.stop(), this.#slowReader.stop()]);
    // The last to close the file moves its log into it.
    await this.#writer.stop();
    this.#lock?.[Symbol.dispose]();
    this.#temporary?.remove();
  }

  #goDown(reason: string): void {
    if (this.#downReason === closed) return;
    if (this.#downReason !== reason)
      this.#onNotice?.("error", `The store is down, and senders get 503: ${reason}`);
    this.#downReason = reason;
    // The file is opened again by all: an old reader would answer from a file that is gone.
    for (const thread of [this.#reader, this.#slowReader]) void thread.end(reason);
    if (this.#reopenTimer) clearTimeout(this.#reopenTimer);
    this.#reopenTimer = setTimeout(() => void this.open(), reopenMs).unref();
  }
}
