import { type Connection, Query } from "pg";
import type { Cell } from "../../questions/question.ts";
import type { NewRow } from "../write-batch.ts";
import { storableText } from "./storable-text.ts";

/** What `pg` has for `copy`, and its types have not. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A `copy … from stdin`, whose rows are sent along with it. */
export class CopyIn extends Query {
  /** The rows are on their way already. */
  handleCopyInResponse(): void {}
}

/** Sends columns of rows behind a `CopyIn`. */
export function sendRows(
  connection: Connection,
  columns: readonly string[],
  rows: readonly NewRow[],
): void {
  let text = "";
  for (const row of rows) text += `${columns.map((column) => copyText(row[column])).join("\t")}\n`;
  (connection as CopyConnection).sendCopyFromChunk(Buffer.from(text));
  (connection as CopyConnection).endCopyFrom();
}

/** A value as `copy` reads it, whose escapes are those of JSON. @see https://www.postgresql.org/docs/current/sql-copy.html */
function copyText(value: Cell): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value !== "string") return String(value);
  return storableText(value).replace(/[\\\t\n\r]/g, (unit) => JSON.stringify(unit).slice(1, -1));
}
