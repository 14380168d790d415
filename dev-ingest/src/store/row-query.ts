import type { DeleteScope, Lane, Page, RowQuery } from "./event-store.ts";

/** True when a row belongs to the lane and run asked for. */
export function isInScope(
  row: { readonly lane: Lane; readonly run: string | null },
  scope: DeleteScope,
): boolean {
  return (
    (scope.lane === undefined || row.lane === scope.lane) &&
    (scope.run === undefined || row.run === scope.run)
  );
}

/** Reads one page from rows that lie in the order of their seq. */
export function pageOf<
  Kept extends { readonly seq: number; readonly lane: Lane; readonly run: string | null },
  Row,
>(kept: readonly Kept[], query: RowQuery, toRow: (row: Kept) => Row): Page<Row> {
  const rows: Row[] = [];
  const step = query.order === "oldest" ? 1 : -1;
  let lastSeq = 0;
  for (let at = step === 1 ? 0 : kept.length - 1; at >= 0 && at < kept.length; at += step) {
    const row = kept[at]!;
    if (query.after !== undefined && row.seq <= query.after) continue;
    if (query.before !== undefined && row.seq >= query.before) continue;
    if (!isInScope(row, query)) continue;
    if (rows.length === query.limit) return { rows, next: lastSeq };
    rows.push(toRow(row));
    lastSeq = row.seq;
  }
  return { rows, next: null };
}
