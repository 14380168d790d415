import { type CSSProperties, type ReactElement, useState } from "react";
import { hueOfName } from "./name-hue.ts";
import "./name-counts.css";

interface NameCountsProps {
  readonly countByName: ReadonlyMap<string, number>;
  /** None means all. */
  readonly chosen: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
}

/** A sender that puts ids into names must not make the page slow. */
const maxNames = 200;

/** How many of each name are on the list; a press shows only these. */
export function NameCounts({ countByName, chosen, onChoose }: NameCountsProps): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const entries = [...countByName];
  const shown =
    entries.length <= maxNames
      ? entries
      : entries.filter(([name], at) => at < maxNames || chosen.includes(name));
  const most = Math.max(1, ...shown.map(([, count]) => count));
  const toggle = (name: string): void =>
    onChoose(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <aside className="names" aria-label="Names" data-open={isOpen ? "" : undefined}>
      <h2>
        <button
          type="button"
          className="names-toggle"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          Names
        </button>
        <span className="names-title">Names</span>
        <span className="names-total">
          {chosen.length > 0
            ? `${chosen.length} of ${entries.length}`
            : entries.length.toLocaleString()}
        </span>
        {chosen.length > 0 ? (
          <button type="button" className="button" onClick={() => onChoose([])}>
            Show all
          </button>
        ) : null}
      </h2>
      <ul>
        {shown.map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={chosen.includes(name)}
              title={name}
              style={{ "--hue": hueOfName(name), "--share": count / most } as CSSProperties}
              onClick={() => toggle(name)}
            >
              <span className="name-dot" aria-hidden="true" />
              <span className="names-name">{name}</span>
              <span className="names-count">{count.toLocaleString()}</span>
            </button>
          </li>
        ))}
      </ul>
      {entries.length > shown.length ? (
        <p>{`${(entries.length - shown.length).toLocaleString()} more; find them with name:`}</p>
      ) : null}
    </aside>
  );
}
