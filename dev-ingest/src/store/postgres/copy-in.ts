import { type Connection, Query } from "pg";
import type { Cell } from "../../questions/question.ts";
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

/** Sends rows behind a `CopyIn`. */
export function sendRows(connection: Connection, rows: readonly (readonly Cell[])[]): void {
  let text = "";
  for (const row of rows) text += `${row.map(copyText).join("\t")}\n`;
  (connection as CopyConnection).sendCopyFromChunk(Buffer.from(text));
  (connection as CopyConnection).endCopyFrom();
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

/** A value as `copy` reads it. @see https://www.postgresql.org/docs/current/sql-copy.html */
function copyText(value: Cell): string {
  if (typeof value !== "string") return value === null ? "\\N" : String(value);
  return storableText(value).replace(/[\\\t\n\r]/g, (unit) => escapes[unit]!);
}
