import type { ComponentType } from "react";
import type { LiveFeed } from "../live/live-feed.ts";
import type { UrlState } from "./url-state.ts";
import type { ChangeUrlState } from "./use-url-state.ts";

export interface ViewProps {
  readonly feed: LiveFeed;
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
}

/** One place of the page. */
export interface View {
  /** What `?view=` says. */
  readonly id: string;
  readonly label: string;
  /** Stroke path on a grid of 16 by 16. */
  readonly icon: string;
  /** Where it stands in the navigation; null where other views lead to it. */
  readonly group: "watch" | "check" | "try" | null;
  readonly Content: ComponentType<ViewProps>;
  /** Whether it shows the list of the feed; the others only follow what arrives. */
  readonly listsEvents?: boolean;
  /** Loads the code that the view needs to show what a link says, before it is shown. */
  readonly load: (url: UrlState) => Promise<void>;
  /** Asks what the view shows first, before it is drawn; resolves when that has been answered. */
  readonly askFirst?: (first: Pick<ViewProps, "feed" | "url">) => Promise<unknown>;
}
