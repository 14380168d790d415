import { type ReactElement, useState } from "react";
import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { useAnswer } from "../api/use-answer.ts";
import { useNewestSeq } from "../live/use-newest-seq.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { PageHead } from "../parts/page-head.tsx";
import type { ViewProps } from "../shell/view.ts";
import { CoverageNames } from "./coverage-names.tsx";
import { CoverageProperties } from "./coverage-properties.tsx";
import "./coverage-view.css";

type Coverage = Shape<"Coverage">;

/** What of the plan arrived, what never did, and what arrived without being planned. */
export function CoverageView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const newestSeq = useNewestSeq(feed);
  const [looksAtProperties, setLooksAtProperties] = useState(url.own["properties"] === "true");
  const { value, problem } = useAnswer(
    {
      key: "coverage",
      ask: async (signal) => ask<Coverage>("api/coverage", {}, signal),
    },
    newestSeq,
  );
  const open = (name: string): void => changeUrl({ view: "live", search: `name:${name}`, own: {} });
  const look = (): void => {
    setLooksAtProperties(true);
    changeUrl({ own: { properties: "true" } });
  };

  if (value !== null && !value.hasPlan) return <NoPlan coverage={value} onOpen={open} />;
  const planned = value === null ? 0 : Object.keys(value.received).length + value.missing.length;
  return (
    <>
      <PageHead
        title="Coverage"
        about={
          value === null
            ? undefined
            : `${Object.keys(value.received).length} of ${planned} planned events arrived.`
        }
      >
        {looksAtProperties ? null : (
          <Button onClick={look} title="Reads every event: seconds, where there are a million">
            Check properties
          </Button>
        )}
      </PageHead>
      {problem === null ? null : <Banner tone="invalid">{problem}</Banner>}
      {value === null ? null : (
        <div className="coverage">
          <CoverageNames
            title="Never arrived"
            about="In the plan, but never seen: a call that was removed looks like this."
            tone="invalid"
            names={value.missing.map((name) => [name, null] as const)}
            onOpen={open}
          />
          <CoverageNames
            title="Not planned"
            about="Arrived without being in the plan: a typo, or an entry to add."
            tone="warning"
            names={Object.entries(value.unplanned)}
            onOpen={open}
          />
          <CoverageNames
            title="Arrived"
            about="In the plan, and seen."
            tone="ok"
            names={Object.entries(value.received)}
            onOpen={open}
          />
          {looksAtProperties ? <CoverageProperties onOpen={open} /> : null}
        </div>
      )}
    </>
  );
}

const commands = `npx @tracker-analytics/dev-ingest plan infer > events.ts
npx @tracker-analytics/dev-ingest --plan events.ts`;

interface NoPlanProps {
  readonly coverage: Coverage;
  readonly onOpen: (name: string) => void;
}

function NoPlan({ coverage, onOpen }: NoPlanProps): ReactElement {
  return (
    <>
      <PageHead title="Coverage" about="No plan yet." />
      <EmptyState
        title="Start the server with a plan to see which of its events arrive"
        icon={icons.list}
      >
        <p>A plan is a module that names your events. Make a first one from what has arrived:</p>
        <pre className="coverage-commands">{commands}</pre>
        <CopyButton label="Copy" text={() => commands} />
      </EmptyState>
      <div className="coverage">
        <CoverageNames
          title="Arrived"
          about="Without a plan."
          tone="ok"
          names={Object.entries(coverage.unplanned)}
          onOpen={onOpen}
        />
      </div>
    </>
  );
}
