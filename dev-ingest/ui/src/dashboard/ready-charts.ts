import type { Chart } from "../charts/chart.ts";

/** What is known of one kind of event, from the plan or from what arrived. */
export interface KnownEvent {
  readonly name: string;
  /** Names of numeric properties; empty where none is known. */
  readonly numbers: readonly string[];
  readonly properties: readonly string[];
}

/** Names under which a donation is settled, the surest first. */
const settledNames = [
  "donation_completed",
  "donation_processed",
  "donation_paid",
  "donation_confirmed",
  "donation_succeeded",
  "donation_received",
  "donation_submitted",
];

/** Words that say where a donation stands; other donation_* events say what was done with it. */
const stateName =
  /^donation_(received|submitted|created|pending|processing|completed|processed|paid|confirmed|succeeded|cancelled|canceled|failed|declined|refunded|reversed|disputed)$/;

/** A search has a bound of its own. */
const mostTerms = 30;

const stateProperties = ["state", "status", "transaction_state"];

/** The charts that donations get by themselves. Where nothing fits there is one of all events. */
export function readyCharts(events: readonly KnownEvent[]): readonly Chart[] {
  const charts = [raisedSoFar(events), donationsByState(events), requestsServed(events)].filter(
    (chart) => chart !== null,
  );
  return charts.length === 0 ? [everything] : charts;
}

/** Whether the surest name among these has an amount: what is raised is the sum of it, whatever else the others have. */
export function hasSurestSum(events: readonly KnownEvent[]): boolean {
  const surest = settledNames.find((settled) => events.some(({ name }) => name === settled));
  return events.some(({ name, numbers }) => name === surest && numbers.includes("amount"));
}

const plain = { interval: "auto", isCumulative: false, scale: "linear" } as const;

const everything: Chart = { ...plain, title: "Events", measure: "count", split: "name" };

function raisedSoFar(events: readonly KnownEvent[]): Chart | null {
  const withAmount = events.filter(({ numbers }) => numbers.includes("amount"));
  const settled =
    settledNames.find((name) => withAmount.some((event) => event.name === name)) ??
    withAmount.find(({ name }) => name.startsWith("donation"))?.name;
  if (settled === undefined) return null;
  return {
    ...plain,
    title: "Raised so far",
    measure: "sum",
    property: "amount",
    name: settled,
    isCumulative: true,
  };
}

function donationsByState(events: readonly KnownEvent[]): Chart | null {
  const donations = events.filter(({ name }) => name.startsWith("donation"));
  const common = {
    ...plain,
    title: "Donations by state",
    measure: "count",
    isCumulative: true,
  } as const;
  if (donations.some(({ name }) => stateName.test(name)))
    return { ...common, search: onlyStates(donations), split: "name" };
  for (const property of stateProperties) {
    const carrier = donations.find(({ properties }) => properties.includes(property));
    if (carrier !== undefined)
      return { ...common, name: carrier.name, split: `property:${property}` };
  }
  return null;
}

/** Searches for the states alone: every donation_* event but the kinds that say something else, donation_comment* for one. */
function onlyStates(donations: readonly KnownEvent[]): string {
  const others = donations.filter(({ name }) => !stateName.test(name));
  const kinds = new Set(others.map(({ name }) => name.split("_", 2).join("_")));
  return ["name:donation_*", ...[...kinds].map((kind) => `-name:${kind}*`)]
    .slice(0, mostTerms)
    .join(" ");
}

function requestsServed(events: readonly KnownEvent[]): Chart | null {
  const served = events.find(({ name }) => name === "request_served");
  if (served === undefined) return null;
  // Split by a property, every one of them would have to be read: at a million events that takes the server a second.
  return { ...plain, title: "Requests served", measure: "count", name: served.name };
}
