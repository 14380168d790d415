import type { ReactElement, ReactNode } from "react";
import { Popover, type PopoverProps } from "./popover.tsx";

interface MenuProps extends Omit<PopoverProps, "children"> {
  /** Buttons and links. */
  readonly children: ReactNode;
}

/** A button that opens a list of things to do; a press on one of them closes it. */
export function Menu({ children, ...props }: MenuProps): ReactElement {
  return (
    <Popover {...props}>
      {(close) => (
        <div className="menu-items" onClick={close}>
          {children}
        </div>
      )}
    </Popover>
  );
}
