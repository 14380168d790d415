import type { ReactElement } from "react";
import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { useAnswer } from "../api/use-answer.ts";
import { fullTime, relativeTime } from "../live/format-time.ts";
import { useNewestSeq } from "../live/use-newest-seq.ts";
import { Banner } from "../parts/banner.tsx";
import { countWords } from "../parts/count-words.ts";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { PageHead } from "../parts/page-head.tsx";
import type { ViewProps } from "../shell/view.ts";
import { runVerdict } from "./run-verdict.ts";
import "./runs-view.css";

/** A suite that makes a run for each test has thousands. */
const shownRuns = 500;

/** The runs of tests, each with its verdict. */
export function RunsView({ feed, changeUrl }: ViewProps): ReactElement {
  const newestSeq = useNewestSeq(feed);
  const { value, problem } = useAnswer(
    { key: "runs", ask: async (signal) => ask<Shape<"Runs">>("api/runs", {}, signal) },
    newestSeq,
  );
  const runs = value?.runs ?? [];
  const failed = runs.filter((run) => runVerdict(run).kind === "failed").length;
  const nowMs = Date.now();
  return (
    <>
      <PageHead
        title="Runs"
        about={
          runs.length === 0
            ? undefined
            : `${countWords(runs.length, "run")}, ${failed === 0 ? "all fine" : `${failed.toLocaleString()} with problems`}.`
        }
      />
      {problem === null ? null : <Banner tone="invalid">{problem}</Banner>}
      {value !== null && runs.length === 0 ? (
        <EmptyState title="No run yet" icon={icons.flask}>
          <p>
            A test has a run of its own when its events go to <code>/r/&lt;run&gt;/track</code>. The
            fixtures of @tracker-analytics/playwright do that for you.
          </p>
        </EmptyState>
      ) : null}
      {runs.length === 0 ? null : (
        <table className="runs">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Verdict</th>
              <th scope="col">Events</th>
              <th scope="col">Last used</th>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, shownRuns).map((run) => {
              const verdict = runVerdict(run);
              return (
                <tr key={run.run}>
                  <td>
                    <button
                      type="button"
                      className="runs-name"
                      onClick={() => changeUrl({ view: "live", search: `run:${run.run}`, own: {} })}
                    >
                      {run.run}
                    </button>
                  </td>
                  <td className="runs-verdict" data-kind={verdict.kind}>
                    {verdict.words}
                  </td>
                  <td>{run.events.toLocaleString()}</td>
                  <td>
                    <time dateTime={run.lastUsedAt} title={fullTime(run.lastUsedAt)}>
                      {relativeTime(run.lastUsedAt, nowMs)}
                    </time>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {runs.length > shownRuns ? (
        <p className="runs-rest">{`${(runs.length - shownRuns).toLocaleString()} older runs.`}</p>
      ) : null}
    </>
  );
}
