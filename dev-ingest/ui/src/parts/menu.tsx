import { type ReactElement, type ReactNode, useId, useRef } from "react";
import { Button, type ButtonKind } from "./button.tsx";
import { placePopover } from "./place-popover.ts";
import "./menu.css";

interface MenuProps {
  readonly label: ReactNode;
  /** The button's name where its label is an icon. */
  readonly name?: string;
  readonly kind?: ButtonKind;
  readonly isSmall?: boolean;
  /** Buttons and links; a press on one closes the menu. */
  readonly children: ReactNode;
}

/** A button that opens a list of things to do: a popover of the browser's own. */
export function Menu({
  label,
  name,
  kind = "quiet",
  isSmall = false,
  children,
}: MenuProps): ReactElement {
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  return (
    <>
      <Button
        kind={kind}
        isSmall={isSmall}
        aria-label={name}
        popoverTarget={id}
        onClick={(event) => {
          if (popover.current) placePopover(popover.current, event.currentTarget);
        }}
      >
        {label}
      </Button>
      <div
        ref={popover}
        id={id}
        className="menu"
        popover="auto"
        onClick={() => popover.current?.hidePopover()}
      >
        {children}
      </div>
    </>
  );
}
