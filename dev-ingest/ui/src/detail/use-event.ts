import { useAnswer } from "../api/use-answer.ts";
import { readEvent } from "../api/ingest-api.ts";
import type { StoredEvent } from "../api/stored-event.ts";

/** An event as the page can show it. */
export type ShownEvent =
  | { readonly kind: "loading" }
  /** Kept no longer by the server, nor by the page. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "event"; readonly event: StoredEvent };

/** The event that the list holds, or the server where it does not. */
export function useEvent(seq: number, held: StoredEvent | null): ShownEvent {
  const isHeld = held !== null;
  const question = `${seq} ${isHeld}`;
  const { value, key, problem } = useAnswer(
    { key: question, ask: async () => (isHeld ? null : { event: await readEvent(seq) }) },
    0,
  );
  if (held !== null) return { kind: "event", event: held };
  if (problem !== null) return { kind: "failed", message: problem };
  if (key !== question || value === null) return { kind: "loading" };
  return value.event === null ? { kind: "gone" } : { kind: "event", event: value.event };
}
