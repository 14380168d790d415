import { type ReactElement, type ReactNode, useId } from "react";
import "./field.css";

interface FieldProps {
  readonly label: string;
  /** Makes the control, which takes the id that the label points to. */
  readonly children: (id: string) => ReactNode;
}

/** An input or a select with its label above it. */
export function Field({ label, children }: FieldProps): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
