import type { ReactElement, ReactNode } from "react";
import "./page-head.css";

interface PageHeadProps {
  readonly title: string;
  /** One short sentence, or numbers. */
  readonly about?: ReactNode;
  /** Buttons at the end. */
  readonly children?: ReactNode;
}

/** The head that every view but the live one begins with. */
export function PageHead({ title, about, children }: PageHeadProps): ReactElement {
  return (
    <header className="page-head">
      <h2>{title}</h2>
      {about === undefined ? null : <p>{about}</p>}
      {children === undefined ? null : <div className="page-head-actions">{children}</div>}
    </header>
  );
}
