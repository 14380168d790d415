import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { icons } from "./icons.ts";
import "./chip.css";

interface ChipProps {
  readonly children: ReactNode;
  readonly tone?: "plain" | "accent" | "warning" | "invalid" | "late";
  /** Where the chip can be pressed, what that does. */
  readonly onPress?: { readonly label: string; readonly run: () => void };
  /** Where it can be taken away. */
  readonly onRemove?: { readonly label: string; readonly run: () => void };
}

/** A short fact, or a condition that can be changed and taken away. */
export function Chip({ children, tone = "plain", onPress, onRemove }: ChipProps): ReactElement {
  return (
    <span className="chip" data-tone={tone}>
      {onPress === undefined ? (
        <span className="chip-text">{children}</span>
      ) : (
        <button
          type="button"
          className="chip-text"
          title={onPress.label}
          onClick={() => onPress.run()}
        >
          {children}
        </button>
      )}
      {onRemove === undefined ? null : (
        <button
          type="button"
          className="chip-remove"
          aria-label={onRemove.label}
          onClick={() => onRemove.run()}
        >
          <Icon path={icons.cross} />
        </button>
      )}
    </span>
  );
}
