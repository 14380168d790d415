import type { ReactElement } from "react";
import type { FeedSnapshot, LiveFeed } from "../live/live-feed.ts";
import type { UrlState } from "./url-state.ts";
import type { ChangeUrlState } from "./use-url-state.ts";

export interface ViewProps {
  readonly feed: LiveFeed;
  readonly snapshot: FeedSnapshot;
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
}

/** One tab of the page. */
export interface View {
  /** What `?view=` says. */
  readonly id: string;
  readonly label: string;
  readonly Content: (props: ViewProps) => ReactElement;
}
