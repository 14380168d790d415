import type { DatabaseSync } from "node:sqlite";
import { numericValue, searchText } from "../property-value.ts";
import { minuteMs } from "../roll-up.ts";
import type { Chunk } from "./chunk.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { laneCodes } from "./codes.ts";
import { columnKind, maxTexts, noProperty, scopeOf } from "./columns.ts";
import type { Dictionary } from "./dictionary.ts";
import { indexedUntil } from "./find-indexed.ts";
import { bytesOf } from "./number-bytes.ts";
import { packBytes } from "./pack-bytes.ts";
import { segmentEvents, segmentOf } from "./segment-index.ts";

/** UTF-16 units of a text that gets a number. */
const maxTextUnits = 200;
/** Properties of one name that get columns; of a name with more, readers look at the events. */
const maxProperties = 200;

interface Column {
  /** Shorter than the events where the last of them lack the property. */
  readonly codes: number[];
  readonly numbers: number[];
  readonly codeByText: Map<string, number>;
  hasTexts: boolean;
  hasNumbers: boolean;
}

interface NameColumns {
  readonly facts: number[];
  readonly byProperty: Map<string, Column>;
  events: number;
  hasAllProperties: boolean;
}

/** A row to be. */
interface Block {
  readonly nameId: number;
  /** Null stands for none. */
  readonly property: string | null;
  readonly kind: number;
  readonly bytes: () => Uint8Array;
  /** Packed; empty until then. */
  data: Uint8Array;
}

const nothing = new Uint8Array(0);

/**
 * Makes the columns of written segments, a slice of time after the other.
 *
 * Not in the commits: a column costs more than the rest of them, and is wanted by few questions.
 */
export class ColumnWriter {
  readonly #database: DatabaseSync;
  readonly #dictionary: Dictionary;
  readonly #chunks: ChunkReader;
  /** Segments before it have columns, or have no events. */
  #firstWithout = 0;
  #segment = 0;
  #nextSeq = 0;
  #byName = new Map<number, NameColumns>();
  #blocks: readonly Block[] | null = null;
  #packed = 0;

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.#database = database;
    this.#dictionary = dictionary;
    this.#chunks = new ChunkReader(database);
  }

  /** Works for some milliseconds; `transaction` is called when a segment is done. False when there is nothing to do. */
  work(budgetMs: number, transaction: (write: () => void) => void): boolean {
    if (!this.#isAtWork && !this.#beginNext()) return false;
    const endMs = performance.now() + budgetMs;
    if (!this.#read(endMs) || !this.#pack(endMs)) return true;
    transaction(() => this.#write());
    this.#firstWithout = this.#segment + 1;
    this.#end();
    return true;
  }

  /** Begins anew: what was looked at, or what has columns, may be deleted. */
  forget(): void {
    this.#firstWithout = 0;
    this.#end();
  }

  #end(): void {
    this.#nextSeq = 0;
    this.#byName = new Map();
    this.#blocks = null;
    this.#packed = 0;
  }

  get #isAtWork(): boolean {
    return this.#nextSeq > 0;
  }

  /** Finds the first written segment without columns. */
  #beginNext(): boolean {
    const { first } = this.#database.prepare("select min(first_seq) as first from chunk").get()!;
    if (first === null) return false;
    const written = this.#database.prepare("select 1 from column_segment where segment = ?");
    const end = segmentOf(indexedUntil(this.#database));
    let segment = Math.max(segmentOf(Number(first)), this.#firstWithout);
    while (segment < end && written.get(segment)) segment++;
    this.#firstWithout = segment;
    if (segment >= end) return false;
    this.#segment = segment;
    // Seqs begin at 1.
    this.#nextSeq = Math.max(segment * segmentEvents, 1);
    return true;
  }

  /** Reads the events of the segment; false when the time was over before. */
  #read(endMs: number): boolean {
    const end = (this.#segment + 1) * segmentEvents;
    if (this.#nextSeq >= end) return true;
    for (const chunk of this.#chunks.walk({ after: this.#nextSeq - 1, before: end }, "oldest")) {
      this.#add(chunk);
      this.#nextSeq = chunk.firstSeq + chunk.events;
      if (performance.now() > endMs) return false;
    }
    this.#nextSeq = end;
    return true;
  }

  /** Packs the columns; false when the time was over before. */
  #pack(endMs: number): boolean {
    this.#blocks ??= [...this.#byName].flatMap(([nameId, columns]) => blocksOf(nameId, columns));
    while (this.#packed < this.#blocks.length) {
      if (performance.now() > endMs) return false;
      const block = this.#blocks[this.#packed++]!;
      block.data = packBytes(block.bytes());
    }
    return true;
  }

  #add(chunk: Chunk): void {
    const scope = scopeOf(laneCodes[chunk.lane], chunk.runId);
    for (let place = 0; place < chunk.events; place++) {
      const seq = chunk.firstSeq + place;
      if (seq < this.#nextSeq || segmentOf(seq) !== this.#segment) continue;
      const name = this.#columnsOf(chunk.nameId(place));
      const minute = Math.floor(chunk.receivedAtMs(place) / minuteMs);
      name.facts.push(minute, scope, seq % segmentEvents);
      const properties = chunk.properties(place);
      for (const property in properties) addValue(name, property, properties[property]);
      name.events++;
    }
  }

  #columnsOf(nameId: number): NameColumns {
    let columns = this.#byName.get(nameId);
    if (!columns) {
      columns = { facts: [], byProperty: new Map(), events: 0, hasAllProperties: true };
      this.#byName.set(nameId, columns);
    }
    return columns;
  }

  #write(): void {
    const insert = this.#database.prepare(
      "insert or replace into column_block (segment, property_id, kind, name_id, data) values (?, ?, ?, ?, ?)",
    );
    for (const { nameId, property, kind, data } of this.#blocks!) {
      const propertyId = property === null ? noProperty : this.#dictionary.wordId(property);
      insert.run(this.#segment, propertyId, kind, nameId, data);
    }
    this.#database
      .prepare("insert or ignore into column_segment (segment) values (?)")
      .run(this.#segment);
  }
}

/** The rows of one name. */
function blocksOf(
  nameId: number,
  { facts, byProperty, events, hasAllProperties }: NameColumns,
): readonly Block[] {
  const blocks: Block[] = [];
  const put = (property: string | null, kind: number, bytes: () => Uint8Array): unknown =>
    blocks.push({ nameId, property, kind, bytes, data: nothing });
  put(null, columnKind.facts, () => bytesOf(new Int32Array(facts)));
  if (!hasAllProperties) put(null, columnKind.noTexts, () => nothing);
  for (const [property, column] of byProperty) {
    if (column.hasTexts) put(property, columnKind.texts, () => textBytes(column, events));
    else put(property, columnKind.noTexts, () => nothing);
    if (column.hasNumbers) put(property, columnKind.numbers, () => numberBytes(column, events));
  }
  return blocks;
}

function addValue(name: NameColumns, property: string, value: unknown): void {
  let column = name.byProperty.get(property);
  if (!column) {
    if (name.byProperty.size >= maxProperties) {
      name.hasAllProperties = false;
      return;
    }
    column = { codes: [], numbers: [], codeByText: new Map(), hasTexts: true, hasNumbers: false };
    name.byProperty.set(property, column);
  }
  const number = numericValue(value);
  if (number !== null) {
    column.hasNumbers = true;
    while (column.numbers.length < name.events) column.numbers.push(Number.NaN);
    column.numbers[name.events] = number;
  }
  const text = searchText(value);
  if (text === null || !column.hasTexts) return;
  const code = codeOf(column, text);
  while (column.codes.length < name.events) column.codes.push(0);
  column.codes[name.events] = code;
}

/** The number of a text, from 1; 0, and no texts any more, when there are too many. */
function codeOf(column: Column, text: string): number {
  const known = column.codeByText.get(text);
  if (known !== undefined) return known;
  if (column.codeByText.size === maxTexts || text.length > maxTextUnits) {
    column.hasTexts = false;
    return 0;
  }
  const code = column.codeByText.size + 1;
  column.codeByText.set(text, code);
  return code;
}

function textBytes({ codes, codeByText }: Column, events: number): Uint8Array {
  const texts = Buffer.from(JSON.stringify([...codeByText.keys()]));
  const bytes = new Uint8Array(events + texts.length);
  bytes.set(codes);
  bytes.set(texts, events);
  return bytes;
}

function numberBytes({ numbers }: Column, events: number): Uint8Array {
  const values = new Float64Array(events).fill(Number.NaN);
  values.set(numbers);
  return bytesOf(values);
}
