import { type ClientBase, Pool, type PoolClient, TypeOverrides, types } from "pg";
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
export class Session {
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  /** Sends a statement without waiting for those before it. A named one is planned once. */
  async rows(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<readonly Row[]> {
    this.#gather();
    const query = { text, values: values.map(storable), name };
    const answer = await this.#client.query<Record<string, Cell>>(query);
    // Several statements in one text have several answers.
    return Array.isArray(answer) ? [] : answer.rows;
  }

  /** Adds rows to a table for less than `insert` does. All have the columns of the first. */
  copy(table: string, rows: readonly NewRow[]): Promise<void> {
    if (rows[0] === undefined) return Promise.resolve();
    this.#gather();
    const columns = Object.keys(rows[0]);
    const text = `copy ${table} (${columns.join(", ")}) from stdin`;
    return new Promise((resolve, reject) => {
      this.#client.query(new CopyIn(text, (error) => (error ? reject(error) : resolve())));
      sendRows(this.#client.connection, columns, rows);
    });
  }

  async run<Answer>(question: Question<Answer>): Promise<Answer> {
    let step = question.next([]);
    while (step.done !== true)
      step = question.next(await this.rows(step.value.text, step.value.values));
    return step.value;
  }

  /** Work that fails ends the session, and the transaction with it. */
  async transaction<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.rows("begin");
    const value = await work();
    await this.rows("commit");
    return value;
  }

  /** What is sent in one turn of the event loop travels together: a tenth more events a second. */
  #gather(): void {
    const { stream } = this.#client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}

/** A bounded number of sessions with the one of several hosts that takes writes. */
export class Sessions {
  readonly #pools: readonly Pool[];
  /** The host that was the primary last is asked first. */
  #primary = 0;

  constructor(hostUrls: readonly string[], most: number) {
    this.#pools = hostUrls.map((url) => poolOf(url, most));
  }

  /** @throws {StoreUnavailableError} When the database cannot be reached, or was lost on the way. */
  async use<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    const client = await this.#connect();
    try {
      const value = await work(new Session(client));
      client.release();
      return value;
    } catch (error) {
      client.release(true);
      if (isOfServer(error))
        throw new StoreUnavailableError(whyUnavailable(error), { cause: error });
      throw error;
    }
  }

  /** Resolves when the work that goes on has ended. */
  async close(): Promise<void> {
    await Promise.all(this.#pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
  }

  async #connect(): Promise<PoolClient> {
    const reasons = new Set<string>();
    const first = this.#primary;
    for (let nth = 0; nth < this.#pools.length; nth++) {
      const host = (first + nth) % this.#pools.length;
      try {
        const client = await this.#pools[host]!.connect();
        this.#primary = host;
        return client;
      } catch (error) {
        reasons.add(whyUnavailable(error));
      }
    }
    throw new StoreUnavailableError([...reasons].join(" "));
  }
}

function poolOf(connectionString: string, max: number): Pool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 0,
    query_timeout: answerTimeoutMs,
    idle_in_transaction_session_timeout: answerTimeoutMs,
    keepAlive: true,
    pipeline: true,
    application_name: "dev-ingest",
    types: parsers,
    onConnect,
  });
  // The pool has removed the connection by then.
  return pool.on("error", () => {});
}

async function onConnect(client: ClientBase): Promise<void> {
  // What is asked on it fails with the same error.
  client.on("error", () => {});
  client.on("notice", ({ routine }) => {
    // The standbys may not have what is being committed: it must not be acknowledged.
    if (routine === "SyncRepWaitForLSN")
      (client as PoolClient).connection.emit("error", new Error("No standby confirmed a commit."));
  });
  const { rows } = await client.query("show transaction_read_only");
  if (rows[0].transaction_read_only !== "off")
    throw new Error("A server is a standby and takes no writes.");
}

/** Rows travel as JSON. */
function storable(value: unknown): unknown {
  return typeof value === "object" && value !== null
    ? JSON.stringify(value, (_key, part: unknown) => storableString(part))
    : storableString(value);
}

function storableString(value: unknown): unknown {
  return typeof value === "string" ? storableText(value) : value;
}
