import { type ReactElement, useId } from "react";

interface SegmentedProps<Value extends string | null> {
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
      <legend>{label}</legend>
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
