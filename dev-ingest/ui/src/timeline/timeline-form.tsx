import { type FormEvent, type ReactElement, useState } from "react";
import { Button } from "../parts/button.tsx";

interface TimelineFormProps {
  readonly property: string;
  readonly value: string;
  readonly onLook: (id: { readonly property: string; readonly value: string }) => void;
}

/** Asks for the id whose timeline is shown. */
export function TimelineForm(props: TimelineFormProps): ReactElement {
  const [property, setProperty] = useState(props.property);
  const [value, setValue] = useState(props.value);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    props.onLook({ property: property.trim(), value });
  };
  return (
    <form className="timeline-form" onSubmit={submit}>
      <input
        aria-label="Property"
        placeholder="donation_id"
        required
        value={property}
        onChange={(event) => setProperty(event.target.value)}
      />
      <input
        aria-label="Value"
        placeholder="123"
        required
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button type="submit">Show</Button>
    </form>
  );
}
