import type { ReactElement, RefObject } from "react";
import { SearchField } from "../find/search-field.tsx";
import { DownloadMenu } from "../hand-on/download-menu.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import type { UrlState } from "../shell/url-state.ts";
import type { ChangeUrlState } from "../shell/use-url-state.ts";
import { TimeRange } from "../when/time-range.tsx";
import type { EventWindow } from "./event-window.ts";
import "./toolbar.css";

interface ToolbarProps {
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly window: EventWindow;
  readonly onSearch: (search: string) => void;
  readonly onTogglePause: () => void;
  readonly onClear: () => void;
}

/** Search, time, download, pause and clear. */
export function Toolbar(props: ToolbarProps): ReactElement {
  const { url, changeUrl, searchBox, window, onSearch, onTogglePause, onClear } = props;
  return (
    <div className="toolbar">
      <SearchField search={url.search} onSearch={onSearch} input={searchBox} />
      <div className="toolbar-end">
        <TimeRange from={url.from} until={url.until} onRange={changeUrl} />
        <DownloadMenu filter={url} />
        <Button
          aria-label="Empty the list"
          title="Empties the list on this page; the server keeps its events"
          onClick={onClear}
        >
          <Icon path={icons.trash} />
        </Button>
        <Button aria-pressed={window.isPaused} aria-keyshortcuts="p" onClick={onTogglePause}>
          <Icon path={window.isPaused ? icons.play : icons.pause} />
          <span>{window.isPaused ? "Resume" : "Pause"}</span>
        </Button>
      </div>
    </div>
  );
}
