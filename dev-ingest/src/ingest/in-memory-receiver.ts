import { type ErrorCode, type RequestError, statusByErrorCode } from "../http/request-error.ts";
import { numberingOf, parseIngestQuery, parseNumberedId } from "../wire/batch-identity.ts";
import type { EventPlan } from "../wire/event-plan.ts";
import type { Issue } from "../wire/issue.ts";
import { defaultWireLimits } from "../wire/limits.ts";
import {
  countOf,
  hasNumber,
  type NumberRanges,
  rangesOf,
  unionOf,
  without,
} from "../wire/number-ranges.ts";
import { type ParsedBody, parseBody } from "../wire/parse-body.ts";
import { textOf } from "../wire/utf8.ts";
import { answerText, resultsOf } from "./answer-text.ts";
import { parseIngestTarget } from "./ingest-target.ts";

/** One event that a receiver has taken. */
export interface ReceivedEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly status: "ok" | "warning" | "invalid";
  readonly issues: readonly Issue[];
}

/** What a receiver answers, and the events that were new to it. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly events: readonly ReceivedEvent[];
}

/** What a sender meets, without a server and a store: validation, deduplication and answers of an ingest. */
export interface InMemoryReceiver {
  /** @param url Absolute, or from its path on. @param body As sent, not encoded. */
  receive(url: string, body: Uint8Array): ReceiverAnswer;
}

/** What a receiver knows of one path of one run. */
interface Account {
  /** Numbers whose events have come, by client. */
  readonly numbers: Map<string, NumberRanges>;
  /** Numbers that will not come: left out on purpose, or dropped. */
  readonly excused: Map<string, NumberRanges>;
  /** Ids of another form, with what was said of their body. */
  readonly plainIds: Map<string, string>;
}

/** Creates a receiver that has seen nothing. It runs in browsers too. */
export function createInMemoryReceiver(plan: EventPlan | null = null): InMemoryReceiver {
  const accounts = new Map<string, Account>();
  return {
    receive(url, body) {
      const { pathname, search } = new URL(url, "http://receiver.invalid");
      const target = parseIngestTarget(pathname);
      if (target === null)
        return refusal({ code: "not-found", message: "Events go to /track or /test." });
      const limit = defaultWireLimits.maxBodyBytes;
      if (body.length > limit) {
        const message = `The body has more than ${limit} bytes. Send it in halves.`;
        return refusal({ code: "body-too-large", message, limit });
      }
      const parsed = parseBody(body, { limits: defaultWireLimits, plan });
      if ("error" in parsed) return refusal(parsed.error);
      const account = accountOf(accounts, `${target.run ?? ""} ${target.path}`);
      return take(account, parsed.body, search.slice(1));
    },
  };
}

function take(account: Account, body: ParsedBody<Uint8Array>, search: string): ReceiverAnswer {
  const query = parseIngestQuery(search);
  const { batchId } = query;
  const id = batchId === null ? null : parseNumberedId(batchId);
  const length = body.accepted.length + body.rejected.length;
  const numbering = numberingOf(id, query.without, length);
  const known = numbering === null ? [] : (account.numbers.get(numbering.client) ?? []);
  const isNew = ({ index }: { readonly index: number }): boolean =>
    numbering !== null
      ? !hasNumber(known, numbering.numbers[index]!)
      : batchId === null || !account.plainIds.has(batchId);
  const fresh = body.accepted.filter(isNew);
  const isDuplicate = length > 0 && ![...body.accepted, ...body.rejected].some(isNew);
  if (numbering !== null) {
    account.numbers.set(numbering.client, unionOf(known, rangesOf(numbering.numbers)));
    excuse(account, numbering.client, query.without);
  }
  for (const { client, dropped } of query.reports)
    for (const { first, last } of dropped) excuse(account, client, [[first, last]]);
  const counts = { accepted: fresh.length, known: body.accepted.length - fresh.length };
  const now = answerText(counts, resultsOf(body.accepted, body.rejected));
  const said = (batchId !== null && account.plainIds.get(batchId)) || now;
  if (numbering === null && batchId !== null) account.plainIds.set(batchId, said);
  return {
    status: 200,
    headers: {
      ...(batchId === null ? {} : { "x-analytics-batch": batchId }),
      ...(query.ask === null
        ? {}
        : { "x-analytics-known": query.ask.filter((each) => holds(account, each)).join(",") }),
    },
    text: `{"batch":${JSON.stringify(batchId)},"duplicate":${isDuplicate},${said}}`,
    events: fresh.map(({ name, start, end, status, issues }) => ({
      event_name: name,
      properties: (JSON.parse(textOf(body.bytes, start, end)) as ReceivedEvent).properties,
      status,
      issues,
    })),
  };
}

function excuse({ excused }: Account, client: string, numbers: NumberRanges): void {
  excused.set(client, unionOf(excused.get(client) ?? [], numbers));
}

function holds({ numbers, excused, plainIds }: Account, batchId: string): boolean {
  const id = parseNumberedId(batchId);
  if (id === null || plainIds.has(batchId)) return plainIds.has(batchId);
  const accounted = unionOf(numbers.get(id.client) ?? [], excused.get(id.client) ?? []);
  return countOf(without([[id.first, id.last]], accounted)) === 0;
}

function accountOf(accounts: Map<string, Account>, key: string): Account {
  const account = accounts.get(key) ?? {
    numbers: new Map(),
    excused: new Map(),
    plainIds: new Map(),
  };
  accounts.set(key, account);
  return account;
}

function refusal(error: RequestError): ReceiverAnswer {
  const code: ErrorCode = error.code;
  return {
    status: statusByErrorCode[code],
    headers: {},
    text: JSON.stringify({ error }),
    events: [],
  };
}
