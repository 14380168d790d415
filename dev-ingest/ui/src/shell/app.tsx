import { type ReactElement, Suspense, useEffect, useState } from "react";
import { ProblemSaid } from "../api/problem-said.ts";
import { FaultBanner } from "../faults/fault-banner.tsx";
import { ValueMenuProvider } from "../find/value-menu.tsx";
import type { LiveFeed } from "../live/live-feed.ts";
import { useFeed } from "../live/use-feed.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { listedViews, viewOf } from "../views.ts";
import { ConnectionState } from "./connection-state.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { RateMeterView } from "./rate-meter-view.tsx";
import { ServerNotices } from "./server-notices.tsx";
import { SignIn } from "./sign-in.tsx";
import { ThemeButton } from "./theme-button.tsx";
import { useShortcuts } from "./use-shortcuts.ts";
import { useTitle } from "./use-title.ts";
import { useUrlState } from "./use-url-state.ts";
import { ViewBoundary } from "./view-boundary.tsx";
import "./app.css";

/** The frame around the views: name, navigation, rate, connection. */
export function App({ feed }: { readonly feed: LiveFeed }): ReactElement {
  const connection = useFeed(feed, (snapshot) => snapshot.connection);
  const [url, changeUrl] = useUrlState();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const view = viewOf(url.view);

  useShortcuts({
    "?": () => setIsHelpOpen(true),
    ...Object.fromEntries(
      listedViews.map(({ id }, at) => [String(at + 1), () => changeUrl({ view: id })]),
    ),
  });
  useTitle(feed, view.label);
  const { search, from, until, by } = url;
  useEffect(() => feed.follow({ search, from, until, by }), [feed, search, from, until, by]);

  return (
    <div className="app">
      <header className="app-side">
        <h1 className="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M3 17h6l3.500-9 5.500 16 4-10 1.500 3H29" />
          </svg>
          <span>dev-ingest</span>
        </h1>
        <Navigation url={{ ...url, view: view.id }} changeUrl={changeUrl} />
        <div className="app-side-end">
          <RateMeterView meter={feed.meter} />
          <ConnectionState connection={connection} />
          <div className="app-tools">
            <ThemeButton />
            <Button
              kind="ghost"
              aria-label="Help: keyboard and search"
              aria-keyshortcuts="?"
              title="Keyboard and search (?)"
              onClick={() => setIsHelpOpen(true)}
            >
              <Icon path={icons.help} />
            </Button>
          </div>
        </div>
      </header>
      <main className="app-view" data-view={view.id}>
        <FaultBanner onOpen={() => changeUrl({ view: "faults" })} />
        <ServerNotices connection={connection} onRetry={() => feed.retryNow()} />
        {connection.kind === "signed-out" ? (
          <SignIn onSignedIn={() => feed.retryNow()} />
        ) : (
          <ProblemSaid value={connection.kind === "lost"}>
            <ValueMenuProvider url={url} changeUrl={changeUrl}>
              <ViewBoundary
                key={view.id}
                isServerGone={connection.kind === "lost"}
                load={async () => view.load(url)}
              >
                <Suspense fallback={null}>
                  <view.Content feed={feed} url={url} changeUrl={changeUrl} />
                </Suspense>
              </ViewBoundary>
            </ValueMenuProvider>
          </ProblemSaid>
        )}
      </main>
      <HelpDialog isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </div>
  );
}
