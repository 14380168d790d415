import type { CSSProperties, ReactElement } from "react";
import { timeBeside } from "../charts/time-labels.ts";
import { nameStyle } from "../parts/name-color.ts";
import type { IdStates } from "./read-moment.ts";

interface StateListProps {
  readonly property: string;
  readonly answer: IdStates;
  readonly atMs: number;
  /** The state whose ids are listed; null lists all. */
  readonly chosen: string | null;
  readonly onChoose: (name: string | null) => void;
  /** Opens the timeline of one id. */
  readonly onOpen: (value: string) => void;
}

/** As many as are drawn again each second without a pause. */
const shownIds = 100;

/** Where every id stands: how many in each state, and which. */
export function StateList(props: StateListProps): ReactElement {
  const { property, answer, atMs, chosen, onChoose, onOpen } = props;
  const listed = answer.states
    .filter(({ name }) => chosen === null || name === chosen)
    .slice(0, shownIds);
  const known = chosen === null ? answer.ids : countOf(answer, chosen);
  return (
    <>
      <ul className="moment-names">
        {answer.names.map(({ name, ids }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === chosen}
              style={
                {
                  ...nameStyle(name),
                  "--share": answer.ids === 0 ? 0 : ids / answer.ids,
                } as CSSProperties
              }
              onClick={() => onChoose(name === chosen ? null : name)}
            >
              <span className="name-dot" aria-hidden="true" />
              <span className="moment-name">{name}</span>
              <span>{ids.toLocaleString()}</span>
            </button>
          </li>
        ))}
      </ul>
      <ol className="moment-ids" aria-label={chosen === null ? property : `${property}, ${chosen}`}>
        {listed.map(({ value, name, happenedAt }) => (
          <li key={value}>
            <button
              type="button"
              title={`Timeline of ${property} ${value}`}
              style={nameStyle(name)}
              onClick={() => onOpen(value)}
            >
              <span className="name-dot" aria-hidden="true" />
              <span className="moment-id">{value}</span>
              {chosen === null ? <span className="moment-state">{name}</span> : null}
              <time dateTime={happenedAt}>{timeBeside(Date.parse(happenedAt), atMs)}</time>
            </button>
          </li>
        ))}
      </ol>
      {known > listed.length ? (
        <p className="aside">{`The newest ${listed.length.toLocaleString()} of ${known.toLocaleString()}.`}</p>
      ) : null}
      {answer.isComplete ? null : (
        <p className="aside">There are more events than could be looked at in time.</p>
      )}
    </>
  );
}

function countOf({ names }: IdStates, name: string): number {
  return names.find((state) => state.name === name)?.ids ?? 0;
}
