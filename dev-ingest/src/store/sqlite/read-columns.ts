import type { DatabaseSync, StatementSync } from "node:sqlite";
import { minuteMs } from "../roll-up.ts";
import { columnKind, factsPerEvent, noProperty } from "./columns.ts";
import { numbersBuffer } from "./number-bytes.ts";
import { unpackBytes } from "./pack-bytes.ts";
import type { SqlRow } from "./rows.ts";

/** The events of one name in one segment, with the columns that a question needs. */
export interface NameBlock {
  readonly nameId: number;
  readonly events: number;
  readonly minuteMs: (nth: number) => number;
  readonly scope: (nth: number) => number;
  readonly position: (nth: number) => number;
  /** Numbers of the texts by which the series is split, and the texts; null when readers must look at the events. */
  readonly texts: { readonly codes: Uint8Array; readonly texts: readonly string[] } | null;
  /** Values to be summed; null when no event of the block has one. */
  readonly numbers: Float64Array | null;
}

const noTexts = new Uint8Array(0);

/** Reads the columns of segments. */
export class ColumnReader {
  readonly #hasColumns: StatementSync;
  readonly #facts: StatementSync;
  readonly #column: StatementSync;

  constructor(database: DatabaseSync) {
    this.#hasColumns = database.prepare("select 1 from column_segment where segment = ?");
    this.#facts = database.prepare(
      "select name_id, data from column_block where segment = ? and property_id = ? and kind = ?",
    );
    this.#column = database.prepare(
      "select name_id, data from column_block where segment = ? and property_id = ? and kind = ? and name_id = ?",
    );
  }

  has(segment: number): boolean {
    return this.#hasColumns.get(segment) !== undefined;
  }

  /** The names of a segment, with the columns of two properties; null stands for none that is summed. */
  *blocks(
    segment: number,
    groupId: number,
    propertyId: number | null,
    wantedNameId: number | null,
  ): Generator<NameBlock, void, undefined> {
    const rows =
      wantedNameId === null
        ? this.#facts.all(segment, noProperty, columnKind.facts)
        : [this.#column.get(segment, noProperty, columnKind.facts, wantedNameId)];
    for (const row of rows) {
      if (row === undefined) continue;
      const nameId = Number(row["name_id"]);
      const facts = new Int32Array(unpacked(row));
      const events = facts.length / factsPerEvent;
      yield {
        nameId,
        events,
        minuteMs: (nth) => facts[nth * factsPerEvent]! * minuteMs,
        scope: (nth) => facts[nth * factsPerEvent + 1]!,
        position: (nth) => facts[nth * factsPerEvent + 2]!,
        texts: this.#texts(segment, groupId, nameId, events),
        numbers: this.#numbers(segment, propertyId, nameId),
      };
    }
  }

  #texts(segment: number, propertyId: number, nameId: number, events: number): NameBlock["texts"] {
    if (this.#column.get(segment, noProperty, columnKind.noTexts, nameId)) return null;
    if (this.#column.get(segment, propertyId, columnKind.noTexts, nameId)) return null;
    const row = this.#column.get(segment, propertyId, columnKind.texts, nameId);
    if (!row) return { codes: noTexts, texts: [] };
    const bytes = Buffer.from(unpacked(row));
    return {
      codes: bytes.subarray(0, events),
      texts: JSON.parse(bytes.toString("utf8", events)) as readonly string[],
    };
  }

  #numbers(segment: number, propertyId: number | null, nameId: number): Float64Array | null {
    if (propertyId === null) return null;
    const row = this.#column.get(segment, propertyId, columnKind.numbers, nameId);
    return row ? new Float64Array(unpacked(row)) : null;
  }
}

function unpacked(row: SqlRow): ArrayBuffer {
  return numbersBuffer(unpackBytes(row["data"] as Uint8Array));
}
