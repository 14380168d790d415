import {
  countOf,
  type NumberRanges,
  parseRange,
  parseRanges,
  without as numbersWithout,
} from "./number-ranges.ts";

/** Which numbers of which client a batch id of the known form stands for. */
export interface NumberedId {
  readonly client: string;
  readonly first: number;
  readonly last: number;
}

/** What a sender says of a client beside its events. */
export interface ClientReport {
  readonly client: string;
  /** The highest number that the client has given so far; null when the report does not say. */
  readonly upto: number | null;
  /** What the client gave up, with the reason. */
  readonly dropped: readonly {
    readonly first: number;
    readonly last: number;
    readonly reason: string;
  }[];
}

/** What a client counts itself, as its SDK says with `debug`: events since it was made. */
export interface SenderLedger {
  readonly tracked: number;
  readonly delivered: number;
  readonly pending: number;
  readonly dropped: number;
}

/** What the query of an ingest URL says. What cannot be read is left out, with a warning: the events are taken all the same. */
export interface IngestQuery {
  readonly batchId: string | null;
  /** Numbers that the body leaves out on purpose. */
  readonly without: NumberRanges;
  /** Milliseconds between the tracking of the first event and this attempt. */
  readonly ageMs: number | null;
  readonly reports: readonly ClientReport[];
  /** What the sender counts itself; null when it does not say. */
  readonly ledger: SenderLedger | null;
  /** Ids that the sender asks about; null when it does not ask. */
  readonly ask: readonly string[] | null;
  /** What could not be read, in words for the log. */
  readonly warnings: readonly string[];
}

/** The events of a body by their numbers. */
export interface Numbering {
  readonly client: string;
  /** Number of each element of the body, in its order. */
  readonly numbers: readonly number[];
}

const batchIdPattern = /^[A-Za-z0-9._~-]{1,128}$/;
const numberedPattern = /^([A-Za-z0-9_~-]{1,64})\.([1-9][0-9]{0,11}-[1-9][0-9]{0,11})$/;
const dropReasons = new Set(["queue-full", "expired", "rejected", "event-too-large", "closed"]);
const maxDroppedRanges = 10;
const maxAskedIds = 20;
const knownParameters = new Set(["batch", "without", "age", "upto", "dropped", "ledger", "ask"]);
const nothingSaid: IngestQuery = {
  batchId: null,
  without: [],
  ageMs: null,
  reports: [],
  ledger: null,
  ask: null,
  warnings: [],
};

export function isBatchId(text: string): boolean {
  return batchIdPattern.test(text);
}

/** Reads `<client>.<first>-<last>`; null when an id has another form. */
export function parseNumberedId(id: string): NumberedId | null {
  const [, client, numbers] = numberedPattern.exec(id) ?? [];
  const range = numbers === undefined ? null : parseRange(numbers);
  return range === null ? null : { client: client!, first: range[0], last: range[1] };
}

function unknownParameter(name: string): string {
  return `There is no query parameter ${JSON.stringify(name.slice(0, 100))} here. It was ignored.`;
}

/** Reads the query string of an ingest URL, without its `?`. */
export function parseIngestQuery(query: string): IngestQuery {
  if (query === "") return nothingSaid;
  const warnings: string[] = [];
  const parameters = new URLSearchParams(query);
  const warn = (name: string, expected: string): null => {
    const value = JSON.stringify((parameters.get(name) ?? "").slice(0, 100));
    warnings.push(`The query parameter ${name} is ${value}; expected ${expected}. It was ignored.`);
    return null;
  };
  const read = <Value>(
    name: string,
    parse: (text: string) => Value | null,
    expected: string,
  ): Value | null => {
    const text = parameters.get(name);
    if (text === null) return null;
    return parse(text) ?? warn(name, expected);
  };
  for (const name of new Set(parameters.keys())) {
    if (!knownParameters.has(name)) warnings.push(unknownParameter(name));
    else if (parameters.getAll(name).length > 1) warn(name, "one value; the first counts");
  }
  const batchId = read(
    "batch",
    (text) => (isBatchId(text) ? text : null),
    "1 to 128 of A-Z a-z 0-9 . _ ~ -",
  );
  const upto = read("upto", parseUpto, "a number such as 17, or <client>.17");
  const dropped = read("dropped", parseDropped, "ranges such as <client>.17-19:expired");
  return {
    batchId,
    without: read("without", parseRanges, "numbers such as 3,7-9") ?? [],
    ageMs: read("age", (text) => wholeNumber(text, 15), "whole milliseconds"),
    reports: reportsOf(batchId === null ? null : parseNumberedId(batchId), upto, dropped ?? []),
    ledger: read("ledger", parseLedger, "tracked, delivered and pending events such as 60.40.20"),
    ask: read("ask", parseAsk, `1 to ${maxAskedIds} batch ids`),
    warnings,
  };
}

/** Gives the elements of a body their numbers; null where the id is a plain key, or the numbers do not agree with the body. */
export function numberingOf(
  id: NumberedId | null,
  without: NumberRanges,
  length: number,
): Numbering | null {
  if (id === null) return null;
  const range: NumberRanges = [[id.first, id.last]];
  if (numbersWithout(without, range).length > 0) return null;
  const rest = numbersWithout(range, without);
  if (countOf(rest) !== length) return null;
  const numbers = rest.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, nth) => first + nth),
  );
  return { client: id.client, numbers };
}

type Dropped = ClientReport["dropped"][number] & { readonly client: string };

function reportsOf(
  sender: NumberedId | null,
  upto: Upto | null,
  dropped: readonly Dropped[],
): readonly ClientReport[] {
  const clients = new Set(dropped.map(({ client }) => client));
  const owner = upto?.client ?? sender?.client ?? null;
  if (upto !== null && owner !== null) clients.add(owner);
  return [...clients].map((client) => ({
    client,
    upto: upto !== null && client === owner ? upto.number : null,
    dropped: dropped
      .filter((one) => one.client === client)
      .map(({ first, last, reason }) => ({ first, last, reason })),
  }));
}

interface Upto {
  /** null where it is the client of the batch. */
  readonly client: string | null;
  readonly number: number;
}

function parseUpto(text: string): Upto | null {
  const [, client = null, number] = /^(?:([A-Za-z0-9_~-]{1,64})\.)?([0-9]{1,12})$/.exec(text) ?? [];
  return number === undefined ? null : { client, number: Number(number) };
}

function parseDropped(text: string): readonly Dropped[] | null {
  const parts = text.split(",");
  if (parts.length > maxDroppedRanges) return null;
  const dropped: Dropped[] = [];
  for (const part of parts) {
    const [, client, numbers, reason] =
      /^([A-Za-z0-9_~-]{1,64})\.([0-9]+(?:-[0-9]+)?):([a-z-]+)$/.exec(part) ?? [];
    const range = numbers === undefined ? null : parseRange(numbers);
    if (range === null || !dropReasons.has(reason!)) return null;
    dropped.push({ client: client!, first: range[0], last: range[1], reason: reason! });
  }
  return dropped;
}

function parseLedger(text: string): SenderLedger | null {
  const [, ...counts] = /^([0-9]{1,12})\.([0-9]{1,12})\.([0-9]{1,12})$/.exec(text) ?? [];
  if (counts.length === 0) return null;
  const [tracked, delivered, pending] = counts.map(Number) as [number, number, number];
  const dropped = tracked - delivered - pending;
  return dropped < 0 ? null : { tracked, delivered, pending, dropped };
}

function parseAsk(text: string): readonly string[] | null {
  const ids = text.split(",");
  return ids.length <= maxAskedIds && ids.every(isBatchId) ? ids : null;
}

function wholeNumber(text: string, digits: number): number | null {
  return /^[0-9]+$/.test(text) && text.length <= digits ? Number(text) : null;
}
