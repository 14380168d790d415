import type { ReactElement, RefObject } from "react";
import { SearchField } from "../find/search-field.tsx";
import { DownloadMenu } from "../hand-on/download-menu.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import type { UrlState } from "../shell/url-state.ts";
import type { ChangeUrlState } from "../shell/use-url-state.ts";
import { TimeRange } from "../when/time-range.tsx";
import type { LiveFeed } from "./live-feed.ts";
import { useFeed } from "./use-feed.ts";
import "./toolbar.css";

interface ToolbarProps {
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly feed: LiveFeed;
  readonly onSearch: (search: string) => void;
  readonly onTogglePause: () => void;
}

/** Search, time, download, pause and clear. */
export function Toolbar(props: ToolbarProps): ReactElement {
  const { url, changeUrl, searchBox, feed, onSearch, onTogglePause } = props;
  const isPaused = useFeed(feed, ({ window }) => window.isPaused);
  return (
    <div className="toolbar">
      <SearchField search={url.search} onSearch={onSearch} input={searchBox} />
      <div className="toolbar-end">
        <TimeRange from={url.from} until={url.until} onRange={changeUrl} />
        <DownloadMenu filter={url} />
        <Button
          aria-label="Empty the list"
          title="Empties the list on this page; the server keeps its events"
          onClick={() => feed.clear()}
        >
          <Icon path={icons.trash} />
        </Button>
        <Button aria-pressed={isPaused} aria-keyshortcuts="p" onClick={onTogglePause}>
          <Icon path={isPaused ? icons.play : icons.pause} />
          <span>{isPaused ? "Resume" : "Pause"}</span>
        </Button>
      </div>
    </div>
  );
}
