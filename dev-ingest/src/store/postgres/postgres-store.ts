import { setTimeout as delay } from "node:timers/promises";
import {
  type AppendOutcome,
  type EventStore,
  type IncomingBatch,
  type StoreHealth,
  type StoreOptions,
  StoreUnavailableError,
} from "../event-store.ts";
import { type Rejection } from "../../questions/rows.ts";
import {
  type AnswerOf,
  AnsweringStore,
  type AskQuestion,
  type QueryOf,
} from "../../questions/answering-store.ts";
import { questions } from "../../questions/all-questions.ts";
import type { Question } from "../../questions/question.ts";
import { sharedQuestions } from "../../questions/shared/shared-questions.ts";
import { SharedState } from "../../questions/shared/shared-state.ts";
import { removals } from "../removal/removals.ts";
import { GroupedWrites, maxGroups } from "./grouped-writes.ts";
import { migrate } from "./migrate.ts";
import { postgresDialect, postgresDialectOf } from "../../questions/postgres-dialect.ts";
import { indexProperty } from "./index-property.ts";
import { tryAgain } from "./postgres-errors.ts";
import { hostUrlsOf } from "./primary-url.ts";
import { takeCursor } from "./take-cursor.ts";
import { Sessions } from "./sessions.ts";
import { Watermark } from "./watermark.ts";
import { writeGroup } from "./write-group.ts";

/** What `createPostgresStore` takes. */
export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://user:password@host:5432/database`; several hosts are separated by commas. */
  readonly url: string;
}

const readers = 4;
/** One looks for what is new, and one has a cursor: neither waits for a question. */
const watchers = 4;
/** How often is looked for what was stored, here or by other processes, and whether a lost database is back. */
const lookMs = 50;
/** A database may answer and take no events, as with a full disk. It is tried again when senders may come again. */
const afterFailureMs = 1_000;
const catchUpMs = 200;
const catchUpStepMs = 5;

/**
 * Keeps events in a PostgreSQL database that any number of processes share. `append` resolves when the batch is committed.
 *
 * @throws {StoreUnavailableError} When the database cannot be reached.
 * @throws {StoreRefusedError} When a newer version has written it.
 */
export async function createPostgresStore(options: PostgresStoreOptions): Promise<EventStore> {
  const store = new PostgresStore(options);
  try {
    await store.open();
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

class PostgresStore extends AnsweringStore implements EventStore {
  id = "";
  readonly shared = new SharedState(
    (name, query) =>
      this.#watchers.transaction((session) =>
        session.run(sharedQuestions[name](query as never) as Question<never>),
      ),
    { hasOthers: true },
  );
  /** The processes take turns. */
  readonly remove: EventStore["remove"] = (name, ...query) =>
    tryAgain(() =>
      this.#readers.transaction(async (session) => {
        await session.rows("select pg_advisory_xact_lock(hashtext('dev-ingest removal'))");
        const [stale] = await session.rows("select from stale_minute limit 1");
        // No one may count events of a minute that is being counted again.
        if (stale) await session.rows("lock table minute in share row exclusive mode");
        return session.run(removals[name](postgresDialect, ...query));
      }),
    );
  readonly giveBack = async (): Promise<null> => null;
  readonly takeCursor: EventStore["takeCursor"] = (name) => takeCursor(this.#watchers, name);
  protected readonly ask: AskQuestion = (name, query) =>
    this.#readers.use((session) => session.run(questions[name](query, this.#dialect)));
  readonly #onNotice: StoreOptions["onNotice"];
  readonly #writers: Sessions;
  readonly #readers: Sessions;
  readonly #watchers: Sessions;
  readonly #writes = new GroupedWrites(
    (group, onBegun) => this.#writers.use((session) => writeGroup(session, group, onBegun)),
    (error) => this.#goDown(error, performance.now() + afterFailureMs),
  );
  readonly #watermark = new Watermark();
  readonly #listeners = new Set<() => void>();
  #downReason: string | null = "The store is being opened.";
  #downUntilMs = 0;
  #looking: Promise<void> | null = null;
  #lookTimer: NodeJS.Timeout | null = null;
  #dialect = postgresDialect;

  constructor(options: PostgresStoreOptions) {
    super();
    const hostUrls = hostUrlsOf(options.url);
    this.#onNotice = options.onNotice;
    this.#writers = new Sessions(hostUrls, maxGroups);
    this.#readers = new Sessions(hostUrls, readers);
    this.#watchers = new Sessions(hostUrls, watchers);
  }

  get lastSeq(): number {
    return this.#watermark.visible;
  }

  async open(): Promise<void> {
    this.id = await this.#watchers.transaction(migrate);
    this.#downReason = null;
    await this.#look();
    this.#lookTimer = setInterval(() => void this.#look().catch(() => undefined), lookMs).unref();
  }

  async append(batch: IncomingBatch): Promise<AppendOutcome> {
    if (this.#downReason !== null) throw new StoreUnavailableError(this.#downReason);
    return (await this.#writes.write(batch)) as AppendOutcome;
  }

  async reject(rejection: Rejection): Promise<void> {
    if (this.#downReason === null) await this.#writes.write(rejection).catch(() => undefined);
  }

  /** Only what is visible for good: a reader that goes on after the last seq it saw misses nothing. */
  override async events(query: QueryOf<"events">): Promise<AnswerOf<"events">> {
    const { before = Infinity } = query;
    // What comes before a visible seq is there already.
    if (before > this.lastSeq + 1) await this.#catchUp();
    return this.ask("events", { ...query, before: Math.min(before, this.lastSeq + 1) });
  }

  async indexIds(properties: readonly string[]): Promise<void> {
    const indexed: string[] = [];
    for (const property of properties)
      if (await this.#readers.use((session) => indexProperty(session, property)))
        indexed.push(property);
    this.#dialect = postgresDialectOf(indexed);
  }

  onStored(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): StoreHealth {
    const lagSeconds = this.#watermark.lagMs(performance.now()) / 1_000;
    return { isReady: this.#downReason === null, reason: this.#downReason, lagSeconds };
  }

  async close(): Promise<void> {
    await this.#writes.flush();
    if (this.#lookTimer) clearInterval(this.#lookTimer);
    this.#downReason ??= "The store is closed.";
    this.#downUntilMs = Infinity;
    this.#listeners.clear();
    await Promise.all([this.#writers, this.#readers, this.#watchers].map((one) => one.close()));
  }

  /** Waits for the transactions that run now, so that what was acknowledged before is read; for a long one not to its end. */
  async #catchUp(): Promise<void> {
    const deadlineMs = performance.now() + catchUpMs;
    // A look that is under way may have begun before.
    await this.#looking?.catch(() => undefined);
    await this.#look();
    const { given } = this.#watermark;
    while (this.lastSeq < given && performance.now() < deadlineMs) {
      await delay(catchUpStepMs);
      await this.#look();
    }
  }

  /** Looks once for what is new, however many ask for it. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const before = this.lastSeq;
    // Duplicates take seqs, too, and leave them unused.
    const one = "select from event where seq > $1 and seq <= $2 limit 1";
    const look = this.#watchers.use(async (session) => {
      await this.#watermark.advance(session);
      return this.lastSeq > before ? session.rows(one, [before, this.lastSeq], "has-events") : [];
    });
    look.catch((error: Error) => this.#goDown(error));
    const news = await look;
    if (this.#downReason !== null && performance.now() > this.#downUntilMs) {
      this.#downReason = null;
      this.#onNotice?.("info", "The store takes events again.");
    }
    if (news.length > 0) for (const listener of this.#listeners) listener();
  }

  /** @param untilMs When it may come up at the earliest; where a look failed, the next one that does not is enough. */
  #goDown({ message }: Error, untilMs = 0): void {
    if (this.#downReason === null)
      this.#onNotice?.("error", `The store is down, and senders get 503: ${message}`);
    this.#downReason = message;
    this.#downUntilMs = untilMs;
  }
}
