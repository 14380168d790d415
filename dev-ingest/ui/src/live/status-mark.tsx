import type { ReactElement } from "react";
import type { EventStatus } from "../api/stored-event.ts";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";

const iconByStatus: Readonly<Record<EventStatus, string>> = {
  ok: icons.check,
  warning: icons.warning,
  invalid: icons.cross,
};

/** A status as a sign, a word and a color. */
export function StatusMark({ status }: { readonly status: EventStatus }): ReactElement {
  return (
    <span className="status-mark" data-status={status}>
      <Icon path={iconByStatus[status]} />
      <span>{status}</span>
    </span>
  );
}
