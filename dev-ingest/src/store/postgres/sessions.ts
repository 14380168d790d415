import { Client, Pool, type PoolClient, TypeOverrides, types } from "pg";
import type { Cell, Question, Row } from "../../questions/question.ts";
import { isOfServer, whyUnavailable } from "./postgres-errors.ts";
import { CopyIn, sendRows } from "./copy-in.ts";
import { originalText, storableText } from "./storable-text.ts";
import { StoreUnavailableError } from "../event-store.ts";
import type { NewRow } from "../write-batch.ts";

/** So long is waited for a connection, for a new one or for one that is free again. */
const connectTimeoutMs = 5_000;
/** A server that is silent for so long is given up; what it was asked to do may have been done. */
const answerTimeoutMs = 30_000;
/** Integers of 8 bytes are numbers: all are below 2^53 here. Decimals stay as they are. */
const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);
parsers.setTypeParser(types.builtins.TEXT, originalText);

/** One connection to the primary. */
export class Session extends Client {
  /** Sends a statement without waiting for those before it. A named one is planned once. */
  async rows(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<readonly Row[]> {
    this.#gather();
    const query = { text, values: values.map(storable), name };
    const answer = await this.query<Record<string, Cell>>(query);
    // Several statements in one text have several answers.
    return Array.isArray(answer) ? [] : answer.rows;
  }

  /** Adds rows to a table for less than `insert` does. All have the columns of the first. */
  async copy(table: string, rows: readonly NewRow[] = []): Promise<void> {
    if (rows[0] === undefined) return;
    this.#gather();
    const columns = Object.keys(rows[0]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const text = `copy ${table} (${columns.join(", ")}) from stdin`;
    this.query(new CopyIn(text, (error) => (error ? reject(error) : resolve())));
    sendRows(this.connection, columns, rows);
    await promise;
  }

  async run<Answer>(question: Question<Answer>): Promise<Answer> {
    let step = question.next([]);
    while (step.done !== true)
      step = question.next(await this.rows(step.value.text, step.value.values));
    return step.value;
  }

  /** What is sent in one turn of the event loop travels together: a tenth more events a second. */
  #gather(): void {
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}

/** A bounded number of sessions with the one of several hosts that takes writes. */
export class Sessions {
  readonly #hostUrls: readonly string[];
  readonly #pool: Pool;

  constructor(hostUrls: readonly string[], max: number) {
    this.#hostUrls = hostUrls;
    this.#pool = new Pool({
      connectionString: hostUrls[0],
      max,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: 0,
      query_timeout: answerTimeoutMs,
      idle_in_transaction_session_timeout: answerTimeoutMs,
      keepAlive: true,
      pipeline: true,
      application_name: "dev-ingest",
      types: parsers,
      Client: Session,
      onConnect: (client) => admit(client as Session),
    });
    // The pool has removed the connection by then.
    this.#pool.on("error", () => {});
  }

  /** @throws {StoreUnavailableError} When the database cannot be reached, or was lost on the way. */
  async use<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    const session = await this.#connect();
    try {
      const value = await work(session);
      session.release();
      return value;
    } catch (error) {
      session.release(true);
      if (isOfServer(error))
        throw new StoreUnavailableError(whyUnavailable(error), { cause: error });
      throw error;
    }
  }

  /** Work that fails ends its session, and the transaction with it. */
  transaction<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    return this.use(async (session) => {
      await session.rows("begin");
      const value = await work(session);
      await session.rows("commit");
      return value;
    });
  }

  /** Resolves when the work that goes on has ended. */
  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
  }

  /** The host that took writes last is asked first. */
  async #connect(): Promise<Session & PoolClient> {
    const { options } = this.#pool;
    const reasons = new Set<string>();
    for (const _ of this.#hostUrls) {
      const url = options.connectionString!;
      try {
        return (await this.#pool.connect()) as Session & PoolClient;
      } catch (error) {
        reasons.add(whyUnavailable(error));
        const next = this.#hostUrls[this.#hostUrls.indexOf(url) + 1] ?? this.#hostUrls[0];
        // Others who asked the same host may have gone on already.
        if (options.connectionString === url) options.connectionString = next;
      }
    }
    throw new StoreUnavailableError([...reasons].join(" "));
  }
}

/** @throws {Error} When it is not with the primary. */
async function admit(session: Session): Promise<void> {
  // What is asked on it fails with the same error.
  session.on("error", () => {});
  session.on("notice", ({ routine }) => {
    // The standbys may not have what is being committed: it must not be acknowledged.
    if (routine === "SyncRepWaitForLSN")
      session.connection.emit("error", new Error("No standby confirmed a commit."));
  });
  const [row] = await session.rows("show transaction_read_only");
  if (row!["transaction_read_only"] !== "off")
    throw new Error("A server is a standby and takes no writes.");
}

/** Rows travel as JSON. */
function storable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null) return value;
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? storableText(part) : part,
  );
}
