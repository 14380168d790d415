import { type ReactElement, type ReactNode, useId, useRef } from "react";
import { Button, type ButtonKind } from "./button.tsx";
import { placePopover } from "./place-popover.ts";
import "./menu.css";

export interface PopoverProps {
  readonly label: ReactNode;
  /** The button's name where its label is an icon. */
  readonly name?: string;
  readonly kind?: ButtonKind;
  readonly isSmall?: boolean;
  readonly isPressed?: boolean;
  /** Makes what is shown; `close` closes it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button with a popover of the browser's own: Esc and a press beside it close it. */
export function Popover(props: PopoverProps): ReactElement {
  const { label, name, kind = "quiet", isSmall = false, isPressed, children } = props;
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  return (
    <>
      <Button
        kind={kind}
        isSmall={isSmall}
        aria-label={name}
        title={name}
        aria-pressed={isPressed}
        popoverTarget={id}
        onClick={(event) => {
          if (popover.current) placePopover(popover.current, event.currentTarget);
        }}
      >
        {label}
      </Button>
      <div ref={popover} id={id} className="menu" popover="auto">
        {children(() => popover.current?.hidePopover())}
      </div>
    </>
  );
}
