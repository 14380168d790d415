import type { ReactElement } from "react";
import { Dialog } from "../parts/dialog.tsx";
import { singleKeysAreOn, turnSingleKeys } from "./single-keys.ts";
import "./help-dialog.css";

interface HelpDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type Entries = readonly (readonly [string, string])[];

const keys: Entries = [
  ["/", "search"],
  ["j  ↓", "next event"],
  ["k  ↑", "previous event"],
  ["Enter", "open the event"],
  ["x", "select the event"],
  ["g", "newest event, and follow"],
  ["p", "pause or resume"],
  ["Esc", "leave the search, close the event"],
  ["1 – 8", "open a view"],
  ["?", "this help"],
];

const searches: Entries = [
  ["marathon", "anywhere in the event"],
  ['"two words"', "exactly these words"],
  ["name:donation_*", "a name, * for anything"],
  ["amount:>=100", "also >, <, <="],
  ["amount:25.00", "a value, exactly as sent"],
  ["donor.country:FR", "a property inside another"],
  ["comment:*", "has this property"],
  ["-currency:USD", "a minus excludes"],
  ["status:invalid", "or warning, ok"],
  ["path:test run:abc", "test mode, one run"],
  ["late:>1h", "arrived long after it happened"],
];

/** The keys and the search, in a dialog. */
export function HelpDialog({ isOpen, onClose }: HelpDialogProps): ReactElement {
  return (
    <Dialog title="Keyboard and search" isOpen={isOpen} onClose={onClose}>
      <div className="help-columns">
        <Definitions title="Keyboard" entries={keys} />
        <Definitions title="Search" entries={searches} />
      </div>
      <label className="help-keys">
        <input
          type="checkbox"
          defaultChecked={singleKeysAreOn()}
          onChange={({ target }) => turnSingleKeys(target.checked)}
        />
        Single keys are shortcuts
      </label>
      <p className="help-more">
        An event must match all terms. Click any value to find or exclude it. For a property with
        the name of a search key, write <code>property.name:Ada</code>.
      </p>
    </Dialog>
  );
}

interface DefinitionsProps {
  readonly title: string;
  readonly entries: Entries;
}

function Definitions({ title, entries }: DefinitionsProps): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {entries.map(([term, meaning]) => (
          <div key={term}>
            <dt>
              {term.split("  ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
