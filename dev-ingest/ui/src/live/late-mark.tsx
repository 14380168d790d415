import type { ReactElement } from "react";
import type { StoredEvent } from "../api/stored-event.ts";
import { Chip } from "../parts/chip.tsx";
import { durationText, fullTime, latenessMs } from "./format-time.ts";

/** Marks an event that arrived long after it happened. */
export function LateMark({ event }: { readonly event: StoredEvent }): ReactElement | null {
  const lateMs = latenessMs(event);
  if (lateMs === null) return null;
  return (
    <span
      title={`Happened ${fullTime(event.happenedAt)}: tracked offline, or held on its way here.`}
    >
      <Chip tone="late">{durationText(lateMs)} late</Chip>
    </span>
  );
}
