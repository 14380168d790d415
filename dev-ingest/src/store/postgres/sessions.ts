import { setTimeout as delay } from "node:timers/promises";
import { Client, type ClientConfig, TypeOverrides, types } from "pg";
import type { Cell, Question, Row } from "../../questions/question.ts";
import { isSessionLost, whyUnavailable } from "./postgres-errors.ts";
import { CopyIn, sendRows } from "./copy-in.ts";
import type { PrimaryUrl } from "./primary-url.ts";
import { originalText, storableText } from "./storable-text.ts";
import { StoreUnavailableError } from "../event-store.ts";
import type { NewRow } from "../write-batch.ts";

const connectTimeoutMs = 5_000;
/** A server that is silent for so long is given up; what it was asked to do may have been done. */
const answerTimeoutMs = 30_000;
/** Integers of 8 bytes are numbers: all are below 2^53 here. Decimals stay text. */
const numbers = new TypeOverrides();
numbers.setTypeParser(types.builtins.INT8, Number);

/** One connection to the primary. */
export class Session {
  readonly #client: Client;
  #isLost = false;
  /** Whether a commit came back before the standbys had it. */
  #isUnreplicated = false;
  constructor(client: Client) {
    this.#client = client;
    client.on("error", () => (this.#isLost = true));
    client.on("end", () => (this.#isLost = true));
    client.on("notice", ({ routine }) => {
      if (routine === "SyncRepWaitForLSN") this.#isUnreplicated = true;
    });
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Sends a statement without waiting for those before it. A named one is planned once. */
  async rows(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<readonly Row[]> {
    const query = { text, values: values.map(storable), ...(name === undefined ? {} : { name }) };
    const answer = await this.#send(() => this.#client.query<Record<string, Cell>>(query));
    // Several statements in one text have several answers.
    const rows = Array.isArray(answer) ? [] : answer.rows;
    for (const row of rows) restore(row);
    return rows;
  }

  /** Adds rows to a table for less than `insert` does. All have the columns of the first. */
  async copy(table: string, rows: readonly NewRow[]): Promise<void> {
    const columns = Object.keys(rows[0]!);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onEnd = (error?: Error): void => (error ? reject(error) : resolve());
    await this.#send(() => {
      this.#client.query(new CopyIn(`copy ${table} (${columns.join(", ")}) from stdin`, onEnd));
      sendRows(this.#client.connection, columns, rows);
      return promise;
    });
  }

  async run<Answer>(question: Question<Answer>): Promise<Answer> {
    let step = question.next([]);
    while (step.done !== true)
      step = question.next(await this.rows(step.value.text, step.value.values));
    return step.value;
  }

  async transaction<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.rows("begin");
    try {
      const value = await work();
      await this.commit();
      return value;
    } catch (error) {
      if (!this.#isLost) await this.rows("rollback");
      throw error;
    }
  }

  /** @throws {StoreUnavailableError} When it is not known whether the standbys have it. */
  async commit(): Promise<void> {
    this.#isUnreplicated = false;
    await this.rows("commit");
    if (this.#isUnreplicated)
      throw new StoreUnavailableError("The standbys did not confirm a commit.");
  }

  async close(): Promise<void> {
    this.#isLost = true;
    await this.#client.end().catch(() => undefined);
  }

  /** What is sent in one turn of the event loop travels together. */
  async #send<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    const { stream } = this.#client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    try {
      return await send();
    } catch (error) {
      if (isSessionLost(error)) this.#isLost = true;
      throw error;
    }
  }
}

/** A bounded number of sessions, made when they are needed and made again when they were lost. */
export class Sessions {
  readonly #primary: PrimaryUrl;
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;
  /** The host that was the primary last is asked first. */
  #lastHost = 0;

  constructor(primary: PrimaryUrl, most: number) {
    this.#primary = primary;
    this.#free = most;
  }

  /** @throws {StoreUnavailableError} When the database cannot be reached, or was lost on the way. */
  async use<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    let session: Session | null = null;
    try {
      session = this.#takeIdle() ?? (await this.open());
      return await work(session);
    } catch (error) {
      if (isSessionLost(error))
        throw new StoreUnavailableError(whyUnavailable(error), { cause: error });
      throw error;
    } finally {
      if (session?.isLost === true) void session.close();
      else if (session !== null) this.#idle.push(session);
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((session) => session.close()));
  }

  #takeIdle(): Session | null {
    for (;;) {
      const session = this.#idle.pop();
      if (session === undefined) return null;
      if (!session.isLost) return session;
    }
  }

  /** Opens a session that is the caller's, who closes it. @throws {StoreUnavailableError} When the database cannot be reached. */
  async open(): Promise<Session> {
    const { hostUrls } = this.#primary;
    const reasons = new Set<string>();
    for (let nth = 0; nth < hostUrls.length; nth++) {
      const host = (this.#lastHost + nth) % hostUrls.length;
      try {
        const session = await connectToPrimary(hostUrls[host]!);
        this.#lastHost = host;
        return session;
      } catch (error) {
        reasons.add(whyUnavailable(error));
      }
    }
    throw new StoreUnavailableError([...reasons].join(" "));
  }
}

async function connectToPrimary(connectionString: string): Promise<Session> {
  const config: ClientConfig = {
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: answerTimeoutMs,
    idle_in_transaction_session_timeout: answerTimeoutMs,
    keepAlive: true,
    pipeline: true,
    application_name: "dev-ingest",
    types: numbers,
  };
  const client = new Client(config);
  const session = new Session(client);
  try {
    await client.connect();
    const [row] = await session.rows("show transaction_read_only");
    if (row!["transaction_read_only"] !== "off")
      throw new StoreUnavailableError("A server is a standby and takes no writes.");
    return session;
  } catch (error) {
    await Promise.race([session.close(), delay(100)]);
    throw error;
  }
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

function restore(row: Record<string, Cell>): void {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "string") row[name] = originalText(value);
  }
}
