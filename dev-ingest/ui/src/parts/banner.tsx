import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { icons } from "./icons.ts";
import "./banner.css";

interface BannerProps {
  readonly tone: "info" | "warning" | "invalid";
  readonly children: ReactNode;
  /** Buttons at the end. */
  readonly actions?: ReactNode;
}

/** One line across a view that says what is going on and what to do. */
export function Banner({ tone, children, actions }: BannerProps): ReactElement {
  return (
    <div className="banner" data-tone={tone} role={tone === "info" ? "status" : "alert"}>
      <Icon path={tone === "info" ? icons.activity : icons.warning} />
      <p>{children}</p>
      {actions}
    </div>
  );
}
