import { setTimeout as delay } from "node:timers/promises";
import { DatabaseError } from "pg";
import { StoreUnavailableError } from "../event-store.ts";

/**
 * Classes of SQLSTATE that say something about the server or the connection, and nothing about what was written: connection,
 * transaction state, resources, operator intervention, system error.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const downClasses = new Set(["08", "25", "28", "3D", "53", "57", "58"]);
/** Serialization failure, deadlock, lock not available, and a batch that another process stored meanwhile. */
const againCodes = new Set(["40001", "40P01", "55P03", "23505"]);

/** True when it says nothing about what was asked, which may have been done or not. */
export function isOfServer(error: unknown): boolean {
  if (error instanceof DatabaseError) return downClasses.has(error.code?.slice(0, 2) ?? "");
  // Errors of sockets and of the driver have no class of their own.
  return error instanceof Error && (error.name === "Error" || error instanceof AggregateError);
}

const maxAttempts = 10;

/**
 * Does it again while only another process was in the way.
 *
 * @throws {StoreUnavailableError} When one always is.
 */
export async function tryAgain<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseError) || !againCodes.has(error.code ?? "")) throw error;
      if (attempt === maxAttempts)
        throw new StoreUnavailableError("Other processes write the same all the time.", {
          cause: error,
        });
      await delay(Math.random() * 10 * attempt);
    }
  }
}

/** True when what was written contradicts the schema, whatever a sender may send. */
export function isOurMistake(error: unknown): boolean {
  return error instanceof DatabaseError && /^(?:23|22P02|22003|42)/.test(error.code ?? "");
}

/** What an operator can do about it. Holds no host's answer with a password in it: PostgreSQL sends none. */
export function whyUnavailable(error: unknown): string {
  const { message } = (error instanceof AggregateError ? error.errors[0] : error) as Error;
  return `PostgreSQL cannot be used now: ${message.replace(/[^.!?]$/, "$&.")}`;
}
