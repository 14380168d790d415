import { type ReactElement, useState } from "react";
import type { EventFilter } from "../api/event-filter.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { Segmented } from "../parts/segmented.tsx";
import { HistogramView, type Split } from "../when/histogram.tsx";
import { zoomedOut } from "../when/zoom-out.ts";
import { firstSplit, histogramQuestion } from "./counts.ts";
import "./overview.css";

interface OverviewProps {
  readonly filter: EventFilter;
  readonly onChange: (change: Partial<EventFilter>) => void;
  /** Of what has arrived: another one, and there is something new to count. */
  readonly newestSeq: number;
}

/** How many events there are, and when they came. */
export function Overview({ filter, onChange, newestSeq }: OverviewProps): ReactElement {
  const [split, setSplit] = useState<Split>(firstSplit);
  const question = histogramQuestion(filter, split);
  const { value, key, problem } = useAnswer(question, newestSeq);
  const isZoomed = filter.from !== null || filter.until !== null;
  return (
    <section className="overview" aria-label="When">
      <div className="overview-head">
        <p className="overview-count" role="status">
          {value === null ? (
            " "
          ) : (
            <>
              <strong>{value.counted.toLocaleString()}</strong>
              {value.isComplete ? "" : "+"} {value.counted === 1 ? "event" : "events"}
            </>
          )}
        </p>
        {value?.isComplete === false ? (
          <p className="aside">Counted as far as the time allowed; a shorter time counts it all.</p>
        ) : null}
        {problem === null ? null : <p role="alert">Not counted: {problem}</p>}
        <div className="overview-choices">
          {isZoomed ? (
            <Button
              kind="ghost"
              isSmall
              onClick={() =>
                onChange(
                  zoomedOut(filter, value === null ? null : Date.parse(value.from), Date.now()),
                )
              }
            >
              <Icon path={icons.zoomOut} />
              <span>Zoom out</span>
            </Button>
          ) : null}
          <Segmented
            label="Which time"
            options={byChoices}
            chosen={filter.by}
            onChoose={(by) => onChange({ by })}
          />
          <Segmented
            label="Bars split by"
            options={splitChoices}
            chosen={split}
            onChoose={setSplit}
          />
        </div>
      </div>
      {value === null || value.points.length === 0 ? (
        <div className="overview-empty" />
      ) : (
        <HistogramView
          histogram={value}
          split={split}
          isLoading={key !== question.key}
          onRange={(range) => onChange(range)}
        />
      )}
    </section>
  );
}

const byChoices = [
  ["happened", "Happened"],
  ["received", "Arrived"],
] as const;

const splitChoices = [
  ["status", "Status"],
  ["name", "Name"],
] as const;
