import { useEffect, useState } from "react";
import { readEventText } from "../api/ingest-api.ts";
import { type HeldEvent, isRecord, type StoredEvent, toStoredEvent } from "../api/stored-event.ts";
import { parseExactJson } from "./exact-json.ts";

/** An event as the page can show it. */
export type ExactEvent =
  | { readonly kind: "loading" }
  /** No longer kept by the server, nor by the page. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "event"; readonly event: StoredEvent };

/**
 * Reads one event again from the server, with its numbers as they were sent. Until it is there, and when it cannot be
 * had, the one that the page holds stands for it.
 */
export function useExactEvent(seq: number, held: HeldEvent | null): ExactEvent {
  const [answer, setAnswer] = useState<ExactEvent>({ kind: "loading" });
  useEffect(() => {
    let isWanted = true;
    const settle = (next: ExactEvent): void => {
      if (isWanted) setAnswer(next);
    };
    readEventText(seq).then(
      (text) => settle(text === null ? { kind: "gone" } : readExact(text)),
      (error: unknown) =>
        settle({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [seq]);

  if (answer.kind === "event" && (held === null || answer.event.id === held.id)) return answer;
  return held === null ? answer : { kind: "event", event: held };
}

function readExact(text: string): ExactEvent {
  const page = JSON.parse(text) as { readonly events: readonly unknown[] };
  const event = toStoredEvent(page.events[0]);
  if (event === null) return { kind: "gone" };
  const exact = parseExactJson(text) as { readonly events: readonly [Record<string, unknown>] };
  const { properties } = exact.events[0];
  return { kind: "event", event: isRecord(properties) ? { ...event, properties } : event };
}
