import { type ReactElement, useState } from "react";
import { Button } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { defaultWindowBounds } from "./event-window.ts";
import type { FeedSnapshot } from "./live-feed.ts";

interface OlderEventsProps {
  readonly snapshot: FeedSnapshot;
  readonly isNarrowed: boolean;
  readonly onLoad: () => Promise<void>;
  readonly onShowAll: () => void;
}

/** What stands below the last row: whether this is all, and the way to more. */
export function OlderEvents({
  snapshot,
  isNarrowed,
  onLoad,
  onShowAll,
}: OlderEventsProps): ReactElement {
  const { window, isLoaded, hasOlder } = snapshot;
  const held = window.events.length;
  const isFull = held >= defaultWindowBounds.maxEvents;
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    setProblem(null);
    try {
      await onLoad();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  if (isLoaded && held === 0 && isNarrowed && !hasOlder) {
    return (
      <EmptyState title="Nothing found" icon={icons.search}>
        <p>No stored event matches this search and time. New ones that match appear here.</p>
        <Button onClick={onShowAll}>Show all events</Button>
      </EmptyState>
    );
  }
  if (isLoaded && held === 0 && isNarrowed && problem === null) {
    return (
      <EmptyState title="Nothing found yet" icon={icons.search}>
        <p>The newest events do not match. Older ones have not been searched.</p>
        <Button onClick={() => void load()}>Search older events</Button>
      </EmptyState>
    );
  }
  return (
    <div className="older">
      {isLoaded && hasOlder && !isFull ? (
        <Button onClick={() => void load()}>Load older events</Button>
      ) : null}
      {isFull ? (
        <p>
          {`The page holds the newest ${defaultWindowBounds.maxEvents.toLocaleString()}; older ones are not shown. Narrow the search or the time to see them.`}
        </p>
      ) : null}
      {isLoaded && !hasOlder && held > 0 ? <p>That is all.</p> : null}
      {problem === null ? null : <p role="alert">{problem}</p>}
    </div>
  );
}
