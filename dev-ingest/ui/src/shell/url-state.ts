import type { EventStatus, Path } from "../api/stored-event.ts";
import type { EventFilters } from "../live/filter-events.ts";

/** What a link to this page says. */
export interface UrlState extends EventFilters {
  readonly view: string;
  readonly search: string;
  /** The seq of the event whose detail is open. */
  readonly seq: number | null;
}

const defaultView = "live";

const paths: readonly Path[] = ["track", "test"];
const statuses: readonly EventStatus[] = ["ok", "warning", "invalid"];

/** Reads a query string; what it does not know or understand is as if it were not there. */
export function readUrlState(query: string): UrlState {
  const params = new URLSearchParams(query);
  const seq = Number(params.get("event"));
  return {
    view: params.get("view") ?? defaultView,
    search: params.get("q") ?? "",
    path: paths.find((path) => path === params.get("path")) ?? null,
    status: statuses.find((status) => status === params.get("status")) ?? null,
    names: [...new Set(params.getAll("name"))],
    seq: Number.isSafeInteger(seq) && seq > 0 ? seq : null,
  };
}

/** Writes the query string of a state, with its question mark; `""` for the state that the page starts in. */
export function writeUrlState(state: UrlState): string {
  const params = new URLSearchParams();
  if (state.view !== defaultView) params.set("view", state.view);
  if (state.search !== "") params.set("q", state.search);
  if (state.path !== null) params.set("path", state.path);
  if (state.status !== null) params.set("status", state.status);
  for (const name of state.names) params.append("name", name);
  if (state.seq !== null) params.set("event", String(state.seq));
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}
