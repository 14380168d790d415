import { type FormEvent, type ReactElement, useState } from "react";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";

interface KeepDialogProps {
  readonly onKeep: (title: string) => void;
  readonly onClose: () => void;
}

/** Asks for the title under which the server keeps a dashboard. */
export function KeepDialog({ onKeep, onClose }: KeepDialogProps): ReactElement {
  const [title, setTitle] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onKeep(title.trim());
  };
  return (
    <Dialog title="Save dashboard" isOpen onClose={onClose}>
      <form className="chart-editor" onSubmit={submit}>
        <Field label="Title">
          {(id) => (
            <input
              id={id}
              required
              maxLength={100}
              pattern=".*\S.*"
              placeholder="Winter marathon"
              value={title}
              onChange={({ target }) => setTitle(target.value)}
            />
          )}
        </Field>
        <div className="chart-editor-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" type="submit">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
