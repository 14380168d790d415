import { type ReactElement, useEffect, useState } from "react";
import { listRejected } from "../api/ingest-api.ts";
import { Banner } from "../parts/banner.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { PageHead } from "../parts/page-head.tsx";
import { RejectedItem } from "./rejected-item.tsx";
import { type Rejection, toRejections } from "./rejection.ts";
import { useRejectedCount } from "./use-rejected-count.ts";
import "./rejected-view.css";

/** Enough to find one's mistake; every one of them can carry a text of 64 kB. */
const listedRejections = 100;

/** What was refused, newest first, each with the place where it broke. */
export function RejectedView(): ReactElement {
  const newestSeq = useRejectedCount();
  const [rejections, setRejections] = useState<readonly Rejection[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let isWanted = true;
    const ask = async (): Promise<void> => {
      try {
        const listed = toRejections(await listRejected({ limit: listedRejections }));
        if (!isWanted) return;
        setRejections(listed);
        setProblem(null);
      } catch (error) {
        if (isWanted) setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [newestSeq]);

  const count = rejections?.length ?? 0;
  return (
    <>
      <PageHead
        title="Rejected"
        about={
          newestSeq > count
            ? `The newest ${count.toLocaleString()} of ${newestSeq.toLocaleString()}.`
            : count === 0
              ? undefined
              : "What could not be stored, and where it broke."
        }
      />
      {problem === null ? null : (
        <Banner tone="invalid">{`The list could not be read: ${problem}`}</Banner>
      )}
      {rejections?.length === 0 ? (
        <EmptyState title="Nothing was rejected" icon={icons.exclude}>
          <p>
            A request that cannot be read shows up here, with the place where it broke and what to
            do about it. Good events in the same request are kept.
          </p>
        </EmptyState>
      ) : null}
      <ol className="rejected">
        {rejections?.map((rejection, at) => (
          <RejectedItem key={rejection.seq} rejection={rejection} isOpen={at === 0} />
        ))}
      </ol>
    </>
  );
}
