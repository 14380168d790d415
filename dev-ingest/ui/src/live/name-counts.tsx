import { type CSSProperties, type ReactElement, useState } from "react";
import type { EventFilter } from "../api/event-filter.ts";
import { useAnswer } from "../api/use-answer.ts";
import { splitName } from "../find/search-terms.ts";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { namesQuestion } from "./counts.ts";
import { nameStyle } from "../parts/name-color.ts";
import "./name-counts.css";

interface NameCountsProps {
  readonly filter: EventFilter;
  /** Of what has arrived: with another one there is something new to count. */
  readonly newestSeq: number;
  /** Takes the name that alone is to be shown; null for all. */
  readonly onChoose: (name: string | null) => void;
  readonly onExclude: (name: string) => void;
}

/** A sender that puts ids into names must not make the page slow. */
const maxNames = 200;

/** How many of each name there are in the time and under the conditions; a press shows only these. */
export function NameCounts({
  filter,
  newestSeq,
  onChoose,
  onExclude,
}: NameCountsProps): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const { name: chosen } = splitName(filter.search);
  const { value: answer } = useAnswer(namesQuestion(filter), newestSeq);
  const names = answer?.names ?? [];
  const shown = names.filter(({ name }, at) => at < maxNames || name === chosen);
  const most = Math.max(1, ...shown.map(({ count }) => count));
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
        <span className="names-total">{names.length.toLocaleString()}</span>
      </h2>
      <ul>
        {shown.map(({ name, count, invalid }) => (
          <li key={name} style={{ ...nameStyle(name), "--share": count / most } as CSSProperties}>
            <button
              type="button"
              className="names-choose"
              aria-pressed={name === chosen}
              title={name}
              onClick={() => onChoose(name === chosen ? null : name)}
            >
              <span className="name-dot" aria-hidden="true" />
              <bdi className="names-name">{name}</bdi>
              {invalid > 0 ? (
                <span className="names-invalid" title={`${invalid.toLocaleString()} invalid`}>
                  {invalid.toLocaleString()}
                  <span className="sr-only"> invalid</span>
                </span>
              ) : null}
              <span className="names-count">{count.toLocaleString()}</span>
            </button>
            <button
              type="button"
              className="names-exclude"
              aria-label={`Exclude ${name}`}
              title={`Exclude ${name}`}
              onClick={() => onExclude(name)}
            >
              <Icon path={icons.exclude} />
            </button>
          </li>
        ))}
      </ul>
      {names.length > shown.length ? (
        <p>{`${(names.length - shown.length).toLocaleString()} more; find them with name:`}</p>
      ) : null}
      {answer?.isComplete === false ? (
        <p>Counted as far as the time allowed. A shorter time counts it all.</p>
      ) : null}
    </aside>
  );
}
