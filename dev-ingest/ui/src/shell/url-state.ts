import type { EventFilter } from "../api/event-filter.ts";
import { readTime } from "../api/read-time.ts";

/** What a link to this page says. */
export interface UrlState extends EventFilter {
  readonly view: string;
  /** The seq of the event whose detail is open. */
  readonly seq: number | null;
  /** What the view has for itself; another view begins without. */
  readonly own: Readonly<Record<string, string>>;
}

const defaultView = "live";
const sharedParameters = ["view", "search", "from", "until", "by", "event"];

/** Reads a query string; what cannot be understood is as if it were not there. */
export function readUrlState(query: string): UrlState {
  const params = new URLSearchParams(query);
  const seq = Number(params.get("event"));
  const own: Record<string, string> = {};
  for (const [key, value] of params) if (!sharedParameters.includes(key)) own[key] = value;
  return {
    view: params.get("view") ?? defaultView,
    search: params.get("search") ?? "",
    ...readRange(params),
    by: params.get("by") === "received" ? "received" : "happened",
    seq: Number.isSafeInteger(seq) && seq > 0 ? seq : null,
    own,
  };
}

/** A link whose end is before its start means the time between them. */
function readRange(params: URLSearchParams): Pick<UrlState, "from" | "until"> {
  const [from, until] = [readTime(params.get("from")), readTime(params.get("until"))];
  if (from === null || until === null || from < until) return { from, until };
  return from === until ? { from: null, until: null } : { from: until, until: from };
}

/** Writes the query string of a state, with its question mark; `""` for the state that the page starts in. */
export function writeUrlState(state: UrlState): string {
  const params = new URLSearchParams();
  if (state.view !== defaultView) params.set("view", state.view);
  if (state.search !== "") params.set("search", state.search);
  if (state.from !== null) params.set("from", new Date(state.from).toISOString());
  if (state.until !== null) params.set("until", new Date(state.until).toISOString());
  if (state.by !== "happened") params.set("by", state.by);
  for (const [key, value] of Object.entries(state.own)) params.set(key, value);
  if (state.seq !== null) params.set("event", String(state.seq));
  const query = params.toString();
  return query === "" ? "" : `?${query}`;
}

/** The same time and search in another view. */
export function inView(state: UrlState, view: string): UrlState {
  return { ...state, view, seq: null, own: {} };
}
