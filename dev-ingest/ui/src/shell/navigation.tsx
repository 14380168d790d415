import { type MouseEvent, type ReactElement, useEffect, useRef } from "react";
import { Icon } from "../parts/icon.tsx";
import { useRejectedCount } from "../rejected/use-rejected-count.ts";
import { listedViews } from "../views.ts";
import { inView, type UrlState, writeUrlState } from "./url-state.ts";
import type { ChangeUrlState } from "./use-url-state.ts";
import type { View } from "./view.ts";
import "./navigation.css";

interface NavigationProps {
  readonly url: UrlState;
  readonly changeUrl: ChangeUrlState;
}

const groups = ["watch", "check", "try"] as const;

/** The ways to the views, as links that can be opened in a tab of their own. */
export function Navigation({ url, changeUrl }: NavigationProps): ReactElement {
  const rejectedCount = useRejectedCount();
  const current = useRef<HTMLAnchorElement>(null);
  // On a phone the links are wider than the screen.
  useEffect(() => {
    current.current?.scrollIntoView({ inline: "nearest" });
  }, [url.view]);
  const open = (event: MouseEvent, id: string): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    changeUrl({ view: id });
  };
  const link = ({ id, label, icon, load }: View): ReactElement => {
    const there = inView(url, id);
    // What fails here is tried again when the view is opened.
    const key = String(listedViews.findIndex((listed) => listed.id === id) + 1);
    const prepare = (): void => void load(there).catch(() => {});
    return (
      <li key={id}>
        <a
          ref={id === url.view ? current : null}
          href={writeUrlState(there) || "./"}
          title={`${label} (${key})`}
          aria-keyshortcuts={key}
          aria-current={id === url.view ? "page" : undefined}
          onPointerEnter={prepare}
          onFocus={prepare}
          onClick={(event) => open(event, id)}
        >
          <Icon path={icon} />
          <span className="navigation-label">{label}</span>
          {id === "rejected" && rejectedCount > 0 ? (
            <span className="count-badge">{rejectedCount.toLocaleString()}</span>
          ) : null}
        </a>
      </li>
    );
  };
  return (
    <nav className="navigation" aria-label="Views">
      {groups.map((group) => (
        <ul key={group}>{listedViews.filter((view) => view.group === group).map(link)}</ul>
      ))}
    </nav>
  );
}
