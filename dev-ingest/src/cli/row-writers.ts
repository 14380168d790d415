/** A value as SQLite gives it. */
export type Cell = string | number | bigint | null | Uint8Array;

type Columns = readonly string[];
type Rows = Iterable<readonly Cell[]>;

/** Rows by which the widths of a table are measured. */
const measuredRows = 1_000;
const maxCellUnits = 60;

/** The ways to write the rows that SQL answers, piece by piece. */
export const rowWriters: Readonly<
  Record<"table" | "csv" | "json", (columns: Columns, rows: Rows) => Iterable<string>>
> = { table: writeTable, csv: writeCsv, json: writeJson };

function* writeTable(columns: Columns, rows: Rows): Iterable<string> {
  let first: (readonly Cell[])[] = [];
  let widths: readonly number[] | null = null;
  const lineOf = (row: readonly Cell[]): string => {
    const cells = row.map((value, at) => {
      const text = cellOf(value);
      const isNumber = typeof value === "bigint" || typeof value === "number";
      return isNumber ? text.padStart(widths![at]!) : text.padEnd(widths![at]!);
    });
    return `${cells.join("  ").trimEnd()}\n`;
  };
  const head = function* (): Iterable<string> {
    widths = columns.map((name, at) =>
      Math.max(name.length, ...first.map((row) => cellOf(row[at]!).length)),
    );
    yield lineOf(columns);
    yield lineOf(widths.map((width) => "-".repeat(width)));
    yield* first.map(lineOf);
    first = [];
  };
  for (const row of rows) {
    if (widths !== null) yield lineOf(row);
    else if (first.push(row) === measuredRows) yield* head();
  }
  if (widths === null) yield* head();
}

function* writeCsv(columns: Columns, rows: Rows): Iterable<string> {
  yield csvLine(columns);
  for (const row of rows) yield csvLine(row);
}

function csvLine(row: readonly Cell[]): string {
  return `${row.map(csvCell).join(",")}\r\n`;
}

function* writeJson(columns: Columns, rows: Rows): Iterable<string> {
  let separator = "[\n";
  for (const row of rows) {
    const members = columns.map((name, at) => `${JSON.stringify(name)}:${jsonOf(row[at]!)}`);
    yield `${separator}{${members.join(",")}}`;
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

/** One line of a terminal: control characters are shown as what they are. */
function cellOf(value: Cell): string {
  const text = JSON.stringify(textOf(value)).slice(1, -1).replaceAll('\\"', '"');
  return text.length > maxCellUnits ? `${text.slice(0, maxCellUnits - 1)}…` : text;
}

function csvCell(value: Cell): string {
  const text = textOf(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function jsonOf(value: Cell): string {
  return typeof value === "bigint"
    ? String(value)
    : JSON.stringify(value instanceof Uint8Array ? textOf(value) : value);
}

function textOf(value: Cell): string {
  if (value === null) return "";
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);
}
