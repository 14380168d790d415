/** A view of the live page, and what is on the screen when it can be used. */
export interface MeasuredView {
  readonly name: string;
  /** The query of its address. */
  readonly query: string;
  /** Elements that are there when it can be used. */
  readonly shown: string;
  /** How many of them. */
  readonly count: number;
}

const view = (name: string, query: string, shown: string, count = 1): MeasuredView => ({
  name,
  query,
  shown,
  count,
});

/** The dashboard of a day: what was raised, where donations stand, requests served. */
export const chartedDay: MeasuredView = view(
  "dashboard, a day",
  "?view=dashboard&range=24h",
  ".chart-host canvas",
  3,
);

/** Every view, the first load of the page first. */
export const measuredViews: readonly MeasuredView[] = [
  view("live", "", ".event-row", 10),
  view("live, a search", "?search=name:donation_completed+amount:>400", ".event-row", 10),
  view("live, an event", "?event=1000", ".detail .json-line", 3),
  chartedDay,
  view("moment", "?view=moment", ".moment-day canvas"),
  view("timeline", "?view=timeline&property=donation_id&value=1234", ".timeline li", 3),
  view("clients", "?view=clients", ".clients"),
  view("coverage", "?view=plan", ".coverage-part"),
  view("rejected", "?view=rejected", ".rejected > li"),
  view("runs", "?view=runs", ".runs tbody tr"),
  view("faults", "?view=faults", ".stored-batch", 3),
];

/** Views that follow what arrives. */
export const liveViews: readonly MeasuredView[] = measuredViews.filter(({ name }) =>
  ["live", "dashboard, a day", "moment", "clients"].includes(name),
);
