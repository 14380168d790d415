import { type ReactElement, useId } from "react";
import "./segmented.css";

interface SegmentedProps<Value extends string | null> {
  /** What is chosen, for those who hear the page. */
  readonly label: string;
  readonly options: readonly (readonly [Value, string])[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

/** A choice of one of a few, all in sight. */
export function Segmented<Value extends string | null>({
  label,
  options,
  chosen,
  onChoose,
}: SegmentedProps<Value>): ReactElement {
  const group = useId();
  return (
    <fieldset className="segmented">
      <legend className="sr-only">{label}</legend>
      {options.map(([value, text]) => (
        <label key={text} data-value={value ?? "all"}>
          <input
            type="radio"
            name={group}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
