import {
  type MouseEvent,
  type ReactElement,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import type { LiveFeed } from "../live/live-feed.ts";
import { useRejectedCount } from "../rejected/use-rejected-count.ts";
import { views } from "../views.ts";
import { ConnectionState } from "./connection-state.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { RateMeterView } from "./rate-meter-view.tsx";
import { writeUrlState } from "./url-state.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useUrlState } from "./use-url-state.ts";
import "./app.css";

/** The frame around the views: name, tabs, rate, connection. */
export function App({ feed }: { readonly feed: LiveFeed }): ReactElement {
  const snapshot = useSyncExternalStore(feed.subscribe, feed.read);
  const [url, changeUrl] = useUrlState();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const rejectedCount = useRejectedCount();
  const view = views.find(({ id }) => id === url.view) ?? views[0];

  useShortcuts({ "?": () => setIsHelpOpen(true) });
  useEffect(() => {
    const state = snapshot.window.isPaused ? " (paused)" : "";
    document.title = `dev-ingest · ${view.label.toLowerCase()}${state}`;
  }, [view.label, snapshot.window.isPaused]);

  const open = (event: MouseEvent, id: string): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    changeUrl({ view: id, seq: null });
  };

  return (
    <div className="app">
      <header className="app-head">
        <h1 className="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M3 17h6l3.500-9 5.500 16 4-10 1.500 3H29" />
          </svg>
          dev-ingest
        </h1>
        <nav aria-label="Views">
          {views.map(({ id, label }) => (
            <a
              key={id}
              href={writeUrlState({ ...url, view: id, seq: null }) || "./"}
              aria-current={id === view.id ? "page" : undefined}
              onClick={(event) => open(event, id)}
            >
              {label}
              {id === "rejected" && rejectedCount > 0 ? (
                <span className="count-badge">{rejectedCount.toLocaleString()}</span>
              ) : null}
            </a>
          ))}
        </nav>
        <div className="app-head-end">
          <RateMeterView meter={feed.meter} />
          <ConnectionState connection={snapshot.connection} onRetry={() => feed.retryNow()} />
          <button
            type="button"
            className="icon-button"
            aria-label="Help: keyboard and search"
            aria-keyshortcuts="?"
            onClick={() => setIsHelpOpen(true)}
          >
            ?
          </button>
        </div>
      </header>
      <view.Content feed={feed} snapshot={snapshot} url={url} changeUrl={changeUrl} />
      <HelpDialog isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </div>
  );
}
