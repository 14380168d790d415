import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import "./empty-state.css";

interface EmptyStateProps {
  readonly title: string;
  /** What it means and what to do. */
  readonly children: ReactNode;
  /** A path for `Icon`, above the title. */
  readonly icon: string;
}

/** What stands where there is nothing to show. */
export function EmptyState({ title, children, icon }: EmptyStateProps): ReactElement {
  return (
    <div className="empty-state">
      <span className="empty-state-icon">
        <Icon path={icon} />
      </span>
      <h2>{title}</h2>
      <div className="empty-state-body">{children}</div>
    </div>
  );
}
