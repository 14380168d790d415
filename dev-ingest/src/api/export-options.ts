/** The kinds of file that events are exported to. */
export const exportFormats = ["ndjson", "csv", "parquet", "jsoneachrow"] as const;

export interface ExportOptions {
  readonly format: (typeof exportFormats)[number];
  /** Whether a CSV file begins with a byte order mark, by which Excel knows that it is UTF-8. */
  readonly hasByteOrderMark: boolean;
}
