import { type ReactElement, useEffect, useRef } from "react";
import { fieldKeys } from "../search/match-event.ts";
import "./help-dialog.css";

interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const keys: readonly (readonly [string, string])[] = [
  ["j ↓", "next event"],
  ["k ↑", "previous event"],
  ["g", "newest event, and follow"],
  ["p", "pause or resume"],
  ["/", "search"],
  ["Esc", "close the detail, leave the search"],
  ["?", "this help"],
];

const searches: readonly (readonly [string, string])[] = [
  ["marathon", "anywhere in the event"],
  ['"two words"', "as they stand"],
  ["name:donation_*", "by name, * for anything"],
  ["amount:25", "a property: 25, 25.0 and “25.00”"],
  ["amount:>=100", "also >, <, <="],
  ["donor.country:fr", "a property inside another"],
  ["comment:*", "there is such a property"],
  ["-currency:USD", "a minus turns it round"],
];

/** The keys and the search, in a dialog. */
export function HelpDialog({ isOpen, onClose }: HelpDialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <form method="dialog">
        <h2 id="help-title">Keys and search</h2>
        <button type="submit" className="button" data-kind="ghost" aria-label="Close">
          ✕
        </button>
      </form>
      <div className="help-columns">
        <Definitions title="Keys" entries={keys} />
        <Definitions title="Search" entries={searches} />
      </div>
      <p>
        {"Keys of the event itself: "}
        {fieldKeys.map((key) => (
          <code key={key}>{key}</code>
        ))}
        {". For a property of such a name write "}
        <code>properties.name</code>.
      </p>
    </dialog>
  );
}

interface DefinitionsProps {
  readonly title: string;
  readonly entries: readonly (readonly [string, string])[];
}

function Definitions({ title, entries }: DefinitionsProps): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {entries.map(([term, meaning]) => (
          <div key={term}>
            <dt>
              <kbd>{term}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
