import { type ReactElement, useState } from "react";
import { defaultWindowBounds } from "./event-window.ts";

interface OlderEventsProps {
  readonly heldCount: number;
  readonly visibleCount: number;
  readonly isNarrowed: boolean;
  readonly canLoad: boolean;
  readonly onLoad: () => Promise<void>;
  readonly onShowAll: () => void;
}

/** What stands below the last row: whether this is all, and the way to more. */
export function OlderEvents(props: OlderEventsProps): ReactElement {
  const { heldCount, visibleCount, isNarrowed, canLoad, onLoad, onShowAll } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    setProblem(null);
    try {
      await onLoad();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="older">
      {isNarrowed && visibleCount === 0 ? (
        <p>
          {`None of the ${heldCount.toLocaleString()} events on this page matches.`}{" "}
          <button type="button" className="button" onClick={onShowAll}>
            Show all
          </button>
        </p>
      ) : null}
      {canLoad ? (
        <button type="button" className="button" onClick={() => void load()}>
          Load older events
        </button>
      ) : null}
      {heldCount >= defaultWindowBounds.maxEvents ? (
        <p>
          {`The page holds the newest ${defaultWindowBounds.maxEvents.toLocaleString()}. Older ones are at `}
          <a href="api/events">api/events</a>.
        </p>
      ) : null}
      {problem === null ? null : <p role="alert">{problem}</p>}
    </div>
  );
}
