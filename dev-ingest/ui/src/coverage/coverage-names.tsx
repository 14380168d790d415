import type { CSSProperties, ReactElement } from "react";
import { nameStyle } from "../parts/name-color.ts";

interface CoverageNamesProps {
  readonly title: string;
  readonly about: string;
  readonly tone: "ok" | "warning" | "invalid";
  /** With how many arrived; null where none did. */
  readonly names: readonly (readonly [string, number | null])[];
  readonly onOpen: (name: string) => void;
}

/** A sender that puts ids into names must not make the page slow. */
const shownNames = 300;

/** Names of one kind, the most frequent first; a press shows their events. */
export function CoverageNames(props: CoverageNamesProps): ReactElement | null {
  const { title, about, tone, names, onOpen } = props;
  if (names.length === 0) return null;
  const sorted = names.toSorted(([, left], [, right]) => (right ?? 0) - (left ?? 0));
  const most = Math.max(1, sorted[0]?.[1] ?? 0);
  return (
    <section className="coverage-part" data-tone={tone}>
      <h3>
        {title}
        <span>{names.length.toLocaleString()}</span>
      </h3>
      <p>{about}</p>
      <ul>
        {sorted.slice(0, shownNames).map(([name, count]) => (
          <li key={name}>
            {count === null ? (
              <span style={nameStyle(name)}>
                <span className="name-dot" aria-hidden="true" />
                <span className="coverage-name">{name}</span>
              </span>
            ) : (
              <button
                type="button"
                style={{ ...nameStyle(name), "--share": count / most } as CSSProperties}
                onClick={() => onOpen(name)}
              >
                <span className="name-dot" aria-hidden="true" />
                <span className="coverage-name">{name}</span>
                <span>{count.toLocaleString()}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {names.length > shownNames ? (
        <p>{`${(names.length - shownNames).toLocaleString()} more.`}</p>
      ) : null}
    </section>
  );
}
