import type { KeyboardEvent, ReactElement, RefObject } from "react";
import type { EventStatus, Path } from "../api/stored-event.ts";
import { Segmented } from "../parts/segmented.tsx";
import type { UrlState } from "../shell/url-state.ts";
import type { ChangeUrlState } from "../shell/use-url-state.ts";
import type { EventWindow } from "./event-window.ts";
import "./toolbar.css";

interface ToolbarProps {
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly window: EventWindow;
  readonly onTogglePause: () => void;
  readonly onClear: () => void;
}

const paths: readonly (readonly [Path | null, string])[] = [
  [null, "All"],
  ["track", "Track"],
  ["test", "Test"],
];

const statuses: readonly (readonly [EventStatus | null, string])[] = [
  [null, "All"],
  ["ok", "OK"],
  ["warning", "Warning"],
  ["invalid", "Invalid"],
];

/** Search, filters, pause and clear. */
export function Toolbar(props: ToolbarProps): ReactElement {
  const { url, changeUrl, searchBox, window, onTogglePause, onClear } = props;
  const onSearchKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      if (url.search === "") event.currentTarget.blur();
      else changeUrl({ search: "" });
    }
    if (event.key === "Enter") event.currentTarget.blur();
  };
  return (
    <div className="toolbar" role="search" aria-label="Events">
      <div className="search">
        <input
          ref={searchBox}
          type="search"
          value={url.search}
          placeholder="Search: words, name:donation_*, amount:>=100"
          aria-label="Search events"
          aria-keyshortcuts="/"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => changeUrl({ search: event.target.value })}
          onKeyDown={onSearchKey}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <Segmented
        label="Path"
        options={paths}
        chosen={url.path}
        onChoose={(path) => changeUrl({ path })}
      />
      <Segmented
        label="Status"
        options={statuses}
        chosen={url.status}
        onChoose={(status) => changeUrl({ status })}
      />
      <div className="toolbar-end">
        <button
          type="button"
          className="button"
          title="Empties the list on this page; the server keeps its events"
          onClick={onClear}
        >
          Clear
        </button>
        <button
          type="button"
          className="pause-button"
          aria-pressed={window.isPaused}
          aria-keyshortcuts="p"
          onClick={onTogglePause}
        >
          <span className="pause-glyph" aria-hidden="true" />
          {window.isPaused ? "Resume" : "Pause"}
          {window.isPaused ? (
            <span className="waiting" role="status">
              {window.waitingCount.toLocaleString()} waiting
            </span>
          ) : null}
        </button>
      </div>
    </div>
  );
}
