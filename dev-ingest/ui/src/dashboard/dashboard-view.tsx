import { type ReactElement, useLayoutEffect, useState } from "react";
import type { Chart } from "../charts/chart.ts";
import { preparePlots } from "../charts/use-plot.ts";
import { useNewestSeq } from "../live/use-newest-seq.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Chip } from "../parts/chip.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { Menu } from "../parts/menu.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { momentLabel } from "../charts/time-labels.ts";
import type { ViewProps } from "../shell/view.ts";
import { ChartEditor } from "./chart-editor.tsx";
import { ChartTile } from "./chart-tile.tsx";
import { withSearch } from "./dashboard.ts";
import { KeepDialog } from "./keep-dialog.tsx";
import { useKnownEvents } from "./known-events.ts";
import { useDashboard } from "./use-dashboard.ts";
import { lookedAtIn, rollingRanges } from "./view-range.ts";
import "./dashboard-view.css";

type Editing = { readonly at: number | null; readonly chart: Chart } | null;

const newChart: Chart = {
  title: "Events",
  measure: "count",
  interval: "auto",
  isCumulative: false,
  scale: "linear",
};

/** Charts that are made in the page, kept on the server and follow what arrives. */
export function DashboardView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const newestSeq = useNewestSeq(feed);
  useLayoutEffect(preparePlots, []);
  const known = useKnownEvents(newestSeq);
  const id = url.own["dashboard"] ?? null;
  const { dashboard, entries, problem, changeTo, keepAs, remove } = useDashboard(id, known.value);
  const [editing, setEditing] = useState<Editing>(null);
  const [isKeeping, setIsKeeping] = useState(false);

  const firstMs = known.value?.firstMs ?? null;
  const lookedAt = lookedAtIn(url, firstMs);
  const { from, until, search } = url;
  const isFixed = from !== null || until !== null;
  const open = (dashboardId: string | null): void => {
    const { dashboard: _, ...own } = url.own;
    changeUrl({ own: dashboardId === null ? own : { ...own, dashboard: dashboardId } });
  };
  const charts = dashboard?.charts ?? [];
  const keepChart = (chart: Chart): void => {
    const at = editing?.at ?? null;
    changeTo(at === null ? [...charts, chart] : charts.with(at, chart));
    setEditing(null);
  };
  const move = (at: number, step: -1 | 1): void => {
    const [moved, other] = [charts[at], charts[at + step]];
    if (moved && other) changeTo(charts.with(at, other).with(at + step, moved));
  };

  return (
    <>
      <PageHead title={dashboard?.title ?? "Dashboard"}>
        {isFixed ? (
          <Chip
            onRemove={{
              label: "Show all times",
              run: () => changeUrl({ from: null, until: null }),
            }}
          >
            {`${from === null ? "Begin" : momentLabel(from)} – ${until === null ? "now" : momentLabel(until)}`}
          </Chip>
        ) : (
          <Segmented
            label="Time"
            options={rollingRanges.map((range) => [range.id, range.label] as const)}
            chosen={lookedAt.rolling}
            onChoose={(range) => changeUrl({ own: { ...url.own, range } })}
          />
        )}
        <Menu
          label={
            <>
              <span>Dashboards</span>
              <Icon path={icons.down} />
            </>
          }
        >
          <button type="button" onClick={() => open(null)}>
            Overview
          </button>
          {entries.map((entry) => (
            <button key={entry.id} type="button" onClick={() => open(entry.id)}>
              {entry.title}
            </button>
          ))}
        </Menu>
        <Button onClick={() => setIsKeeping(true)}>{id === null ? "Save" : "Save a copy"}</Button>
        {id === null ? null : (
          <Button
            aria-label="Delete this dashboard"
            onClick={() => void remove().then((isGone) => (isGone ? open(null) : undefined))}
          >
            <Icon path={icons.trash} />
          </Button>
        )}
        <CopyButton label="Copy link" isSmall={false} text={() => location.href} />
        <Button kind="solid" onClick={() => setEditing({ at: null, chart: newChart })}>
          <Icon path={icons.plus} />
          <span>Add chart</span>
        </Button>
      </PageHead>
      {problem === null ? null : <Banner tone="invalid">{problem}</Banner>}
      {search === "" ? null : (
        <div className="dashboard-search">
          <Chip onRemove={{ label: "Take the search away", run: () => changeUrl({ search: "" }) }}>
            {search}
          </Chip>
        </div>
      )}
      {dashboard?.charts.length === 0 ? (
        <EmptyState title="Nothing to chart yet" icon={icons.bars}>
          {firstMs === null ? (
            <>
              <p>
                With your first events, charts appear here by themselves: raised so far, donations
                by state, requests served.
              </p>
              <Button onClick={() => changeUrl({ view: "live" })}>Send your first event</Button>
            </>
          ) : (
            <p>This dashboard has no charts. Add one with the button above.</p>
          )}
        </EmptyState>
      ) : null}
      <div className="dashboard-frame">
        <div className="dashboard">
          {known.value === null && known.problem !== null ? (
            <Banner tone="invalid">{known.problem}</Banner>
          ) : null}
          {known.value === null
            ? null
            : charts.map((chart, at) => (
                <ChartTile
                  key={`${at} ${chart.title}`}
                  chart={withSearch(chart, search)}
                  newestSeq={newestSeq}
                  lookedAt={lookedAt}
                  actions={
                    <Menu
                      label={<Icon path={icons.more} />}
                      name={`Change “${chart.title}”`}
                      kind="ghost"
                      isSmall
                    >
                      <button type="button" onClick={() => setEditing({ at, chart })}>
                        Change
                      </button>
                      <button type="button" onClick={() => move(at, -1)} disabled={at === 0}>
                        Move forward
                      </button>
                      <button
                        type="button"
                        onClick={() => move(at, 1)}
                        disabled={at === charts.length - 1}
                      >
                        Move back
                      </button>
                      <button type="button" onClick={() => changeTo(charts.toSpliced(at, 1))}>
                        Remove
                      </button>
                    </Menu>
                  }
                />
              ))}
        </div>
        {charts.length === 0 ? null : (
          <p className="aside dashboard-scope">
            Charts count what came by /track. The test path and test runs are left out.
          </p>
        )}
      </div>
      {editing === null ? null : (
        <ChartEditor
          chart={editing.chart}
          isNew={editing.at === null}
          events={known.value?.events ?? []}
          onKeep={keepChart}
          onClose={() => setEditing(null)}
        />
      )}
      {isKeeping ? (
        <KeepDialog
          onKeep={(title) => {
            setIsKeeping(false);
            void keepAs(title).then((keptId) => (keptId === null ? undefined : open(keptId)));
          }}
          onClose={() => setIsKeeping(false)}
        />
      ) : null}
    </>
  );
}
