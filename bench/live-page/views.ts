/**
 * A view of the live page, and what is on the screen when it can be used: what people open it for, as the newest events, the
 * charts with their numbers, or the day under the cursor, and not its frame alone.
 */
export interface MeasuredView {
  readonly name: string;
  /** The query of its address. */
  readonly query: string;
  /** Elements that are there when it can be used. */
  readonly shown: string;
  /** How many of them. */
  readonly count: number;
  /** What stands beside it, each of which is there when the view is complete. */
  readonly beside: readonly string[];
}

const view = (
  name: string,
  query: string,
  { shown, count = 1, beside = [] }: Pick<MeasuredView, "shown"> & Partial<MeasuredView>,
): MeasuredView => ({ name, query, shown, count, beside });

/** What the live view counts over everything stored. */
const counts = [".histogram-box path", ".names li"];

/** The dashboard of a day: what was raised, where donations stand, requests served. */
export const chartedDay: MeasuredView = view("dashboard, a day", "?view=dashboard&range=24h", {
  shown: ".chart-host canvas",
  count: 3,
});

/** Every view, the first load of the page first. */
export const measuredViews: readonly MeasuredView[] = [
  view("live", "", { shown: ".event-row", count: 10, beside: counts }),
  view("live, a search", "?search=name:donation_completed+amount:>400", {
    shown: ".event-row",
    count: 10,
    beside: counts,
  }),
  view("live, an event", "?event=1000", {
    shown: ".detail .json-line",
    count: 3,
    beside: [".event-row", ...counts],
  }),
  chartedDay,
  view("moment", "?view=moment", {
    shown: ".moment-day canvas",
    beside: [".moment-total", ".moment-ids li", ".moment-events li"],
  }),
  view("timeline", "?view=timeline&property=donation_id&value=1234", {
    shown: ".timeline li",
    count: 3,
  }),
  view("clients", "?view=clients", { shown: ".clients" }),
  view("coverage", "?view=plan", { shown: ".coverage-part" }),
  view("rejected", "?view=rejected", { shown: ".rejected > li" }),
  view("runs", "?view=runs", { shown: ".runs tbody tr" }),
  view("faults", "?view=faults", { shown: ".stored-batch", count: 3 }),
];

/** Views that follow what arrives. */
export const liveViews: readonly MeasuredView[] = measuredViews.filter(({ name }) =>
  ["live", "dashboard, a day", "moment", "clients"].includes(name),
);
