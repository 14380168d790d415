import { respondJson } from "../http/respond.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./fault-rule.ts";
import { meetAfter } from "./meet-fault.ts";
import type { StoredBody } from "./store-body.ts";

/** Answers that the events are stored; a fault may keep it from hearing so. */
export async function answer(
  exchange: Exchange,
  stored: StoredBody,
  fault: Fault | null,
  isOpaque: boolean,
): Promise<void> {
  const { response, batchId, cors } = exchange;
  const headers = [
    ...cors,
    ...(batchId === null ? [] : ["x-analytics-batch", batchId]),
    ...(stored.known === null ? [] : ["x-analytics-known", stored.known.join(",")]),
  ];
  const id = batchId === null ? "null" : `"${batchId}"`;
  const text = `{"batch":${id},"duplicate":${stored.isDuplicate},${stored.answer}}`;
  if (fault !== null && (await meetAfter(fault, response, text, headers))) return;
  if (isOpaque) response.writeHead(204, [...headers, "Cache-Control", "no-store"]).end();
  else respondJson(response, 200, text, headers);
}
