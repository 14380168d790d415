import type { ReactElement } from "react";
import type { EventStatus } from "../api/stored-event.ts";

const glyphByStatus: Readonly<Record<EventStatus, string>> = {
  ok: "✓",
  warning: "▲",
  invalid: "✕",
};

/** A status in a word, a sign and a colour. */
export function StatusMark({ status }: { readonly status: EventStatus }): ReactElement {
  return (
    <span className="status-mark" data-status={status}>
      <span aria-hidden="true">{glyphByStatus[status]}</span> {status}
    </span>
  );
}
