import type { Question } from "../api/live-question.ts";
import { readEvent } from "../api/ingest-api.ts";
import type { StoredEvent } from "../api/stored-event.ts";
import { useAnswer } from "../api/use-answer.ts";

/** An event as the page can show it. */
export type ShownEvent =
  | { readonly kind: "loading" }
  /** Kept no longer by the server, nor by the page. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "event"; readonly event: StoredEvent };

/** An event that the list does not hold; null when the server keeps it no longer. */
export function eventQuestion(seq: number): Question<StoredEvent | null> {
  return { key: `event ${seq}`, ask: async () => readEvent(seq) };
}

const heldQuestion: Question<null> = { key: "held", ask: async () => null };

/** The event that the list holds, or the server where it does not. */
export function useEvent(seq: number, held: StoredEvent | null): ShownEvent {
  const question = held === null ? eventQuestion(seq) : heldQuestion;
  const { value, key, problem } = useAnswer<StoredEvent | null>(question, 0);
  if (held !== null) return { kind: "event", event: held };
  if (problem !== null) return { kind: "failed", message: problem };
  if (key !== question.key) return { kind: "loading" };
  return value === null ? { kind: "gone" } : { kind: "event", event: value };
}
