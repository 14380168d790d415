import type { HeldEvent } from "../api/stored-event.ts";

/**
 * The event one row down (1) or up (-1) in a list that shows the newest first. A current event that the list does not
 * hold lies between two rows; without one the newest is next.
 *
 * @param events Oldest first.
 */
export function neighborOf(
  events: readonly HeldEvent[],
  current: number | null,
  step: 1 | -1,
): HeldEvent | null {
  const [newest] = events.slice(-1);
  if (newest === undefined) return null;
  if (current === null) return newest;
  const next =
    step === 1
      ? events.findLast(({ seq }) => seq < current)
      : events.find(({ seq }) => seq > current);
  return next ?? events.find(({ seq }) => seq === current) ?? (step === 1 ? events[0]! : newest);
}
