import type { ComponentProps, ReactElement } from "react";
import "./button.css";

export type ButtonKind = "quiet" | "solid" | "ghost";

interface ButtonProps extends ComponentProps<"button"> {
  /** `quiet` has a line around it, `solid` is the one thing to do, `ghost` is plain until it is pointed at. */
  readonly kind?: ButtonKind;
  readonly isSmall?: boolean;
}

/** A button of the page; one with an icon alone needs an `aria-label`. */
export function Button({ kind = "quiet", isSmall = false, ...props }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="button"
      data-kind={kind}
      data-small={isSmall ? "" : undefined}
      {...props}
    />
  );
}
