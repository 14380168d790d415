import { propertiesText } from "../wire/properties-text.ts";
import { Refusal } from "../http/refusal.ts";
import type { EventFilter } from "../questions/queries.ts";
import type { EventRow, RejectionRow } from "../questions/rows.ts";
import { needlesOf } from "../questions/search-conditions.ts";
import type { EventStore } from "../store/event-store.ts";
import type { EventPlan } from "../wire/event-plan.ts";
import { maskedText } from "./mask-pii.ts";

/**
 * A store as it may be shown: personal data is hidden in what is read, and what is written goes through as it is.
 *
 * @returns the store itself where the plan hides nothing.
 */
export function shownStore(store: EventStore, plan: EventPlan | null): EventStore {
  const { mask, isPersonal, hidesAnything } = plan ?? {};
  if (!mask || !isPersonal || !hidesAnything) return store;
  const personal = { isPersonal, hidesAnything };
  const shownRow = (row: EventRow): EventRow => ({
    ...row,
    raw: maskedEvent(row.name, row.raw, mask),
  });

  return {
    get id() {
      return store.id;
    },
    shared: store.shared,
    get lastSeq() {
      return store.lastSeq;
    },
    append: (batch) => store.append(batch),
    reject: (rejection) => store.reject(rejection),
    async events(query) {
      refuseMaskedSearch(query, isPersonal);
      const page = await store.events(askable(query));
      return { ...page, rows: found(page.rows.map(shownRow), query) };
    },
    async history(query) {
      refuseMaskedSearch(query, isPersonal);
      const page = await store.history(askable(query));
      return { ...page, rows: found(page.rows.map(shownRow), query) };
    },
    batches: (query) => store.batches(query),
    erased: (client) => store.erased(client),
    async rejections(query) {
      const page = await store.rejections(query);
      return { ...page, rows: page.rows.map((row) => shownRejection(row, mask)) };
    },
    async event(seq) {
      const row = await store.event(seq);
      return row === null ? null : shownRow(row);
    },
    async histogram(query) {
      refuseMaskedCount(query, personal);
      return store.histogram(query);
    },
    async names(query) {
      refuseMaskedCount(query, personal);
      return store.names(query);
    },
    async states(query) {
      const property = { path: query.property, value: "" };
      refuseMaskedCount(
        { ...query, properties: [...(query.properties ?? []), property] },
        personal,
      );
      return store.states(query);
    },
    async series(query) {
      refuseMaskedCount(query, personal);
      const series = await store.series(query);
      if (!query.groupBy?.some(isPersonal)) return series;
      const rows = series.rows.map((row) => ({
        ...row,
        group: row.group === null ? null : maskedText,
      }));
      return { ...series, rows };
    },
    runs: () => store.runs(),
    clients: (query) => store.clients(query),
    reports: (query) => store.reports(query),
    known: (query) => store.known(query),
    statistics: (scope) => store.statistics(scope),
    pieces: (query) => store.pieces(query),
    indexIds: (properties) => store.indexIds(properties),
    takeCursor: (name) => store.takeCursor(name),
    remove: (...step) => store.remove(...step),
    giveBack: (maxBytes) => store.giveBack(maxBytes),
    onStored: (listener) => store.onStored(listener),
    health: () => store.health(),
    close: () => store.close(),
  };
}

/**
 * Who could search for a hidden value would know it.
 *
 * @throws {Refusal} when a property that is searched for may be personal.
 */
function refuseMaskedSearch(
  query: Pick<EventFilter, "properties" | "search">,
  isPersonal: (property: string) => boolean,
): void {
  const asked = [...(query.properties ?? []), ...(query.search ?? [])];
  const hidden = asked.find((one) => "path" in one && one.path.some(isPersonal));
  if (hidden === undefined || !("path" in hidden)) return;
  const message = `The plan marks ${JSON.stringify(hidden.path.join("."))} as personal data: it is masked, and cannot be searched for. Start the server with --show-pii to see it.`;
  throw new Refusal({ code: "query-invalid", message });
}

/**
 * A number would reveal whether a hidden value holds a text.
 *
 * @throws {Refusal} when events are counted by what is hidden, or by a text that may be.
 */
function refuseMaskedCount(
  query: Pick<EventFilter, "properties" | "search" | "text">,
  { isPersonal, hidesAnything }: Required<Pick<EventPlan, "isPersonal" | "hidesAnything">>,
): void {
  refuseMaskedSearch(query, isPersonal);
  if (!hidesAnything()) return;
  if (query.text === undefined && !query.search?.some(({ kind }) => kind === "text")) return;
  const message =
    "The plan marks personal data: it is masked, and events cannot be counted by free text, which it may hold. Search for a property, or start the server with --show-pii.";
  throw new Refusal({ code: "query-invalid", message });
}

/** What the store is asked: that a hidden value lacks a text must not show by what is missing. */
function askable<Query extends EventFilter>(query: Query): Query {
  if (query.search === undefined) return query;
  const search = query.search.filter((term) => term.kind !== "text" || !term.isNegated);
  return { ...query, search };
}

/** The rows in which every text occurs, or does not, as they are shown. */
function found(rows: readonly EventRow[], { text, search = [] }: EventFilter): readonly EventRow[] {
  const terms = search.filter((term) => term.kind === "text");
  if (text !== undefined) terms.push({ kind: "text", text, isNegated: false });
  return rows.filter(({ raw }) => {
    const shown = raw.toLowerCase();
    return terms.every((term) => {
      const needles = needlesOf(term.text).map((needle) => needle.toLowerCase());
      return needles.some((needle) => shown.includes(needle)) !== term.isNegated;
    });
  });
}

type Mask = NonNullable<EventPlan["mask"]>;

function maskedEvent(name: string, raw: string, mask: Mask): string {
  const properties = propertiesText(raw);
  const shown = mask(name, properties);
  return shown === properties
    ? raw
    : `{"event_name":${JSON.stringify(name)},"properties":${shown}}`;
}

/** What was refused may be anything: an event, a body of events, or no JSON at all, which is shown as it is. */
function shownRejection(row: RejectionRow, mask: Mask): RejectionRow {
  let value: unknown;
  try {
    value = JSON.parse(row.raw);
  } catch {
    return row;
  }
  let isMasked = false;
  const shownEvent = (event: unknown): unknown => {
    const { event_name: name, properties } = (event ?? {}) as {
      event_name?: unknown;
      properties?: unknown;
    };
    if (typeof properties !== "object" || properties === null) return event;
    const text = JSON.stringify(properties);
    const shown = mask(String(name), text);
    isMasked ||= shown !== text;
    return { ...(event as object), properties: JSON.parse(shown) as unknown };
  };
  const shown = Array.isArray(value) ? value.map(shownEvent) : shownEvent(value);
  return isMasked ? { ...row, raw: JSON.stringify(shown) } : row;
}
