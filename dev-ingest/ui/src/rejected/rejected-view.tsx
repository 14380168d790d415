import { type ReactElement, useEffect, useState } from "react";
import { listRejected } from "../api/ingest-api.ts";
import { clockTime, fullTime } from "../live/format-time.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { type Rejection, toRejections } from "./rejection.ts";
import { useRejectedCount } from "./use-rejected-count.ts";
import "./rejected-view.css";

/** Enough to find one's mistake; every one of them can carry a text of 64 kB. */
const listedRejections = 100;

/** What was refused, newest first, with the text as it came. */
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

  return (
    <div className="rejected">
      {problem === null ? null : (
        <p className="notice" role="alert">
          The list could not be read: {problem}
        </p>
      )}
      {rejections?.length === 0 ? (
        <div className="rejected-none">
          <h2>Nothing was refused.</h2>
          <p>
            A body that is no JSON array, and an element that is no event, would be listed here with
            the reason and the text as it came. Good events beside a bad one are kept.
          </p>
        </div>
      ) : null}
      {rejections === null || rejections.length === 0 ? null : (
        <>
          <h2 className="rejected-title">
            {newestSeq > rejections.length
              ? `The newest ${rejections.length.toLocaleString()} of ${newestSeq.toLocaleString()} refused`
              : `${rejections.length.toLocaleString()} refused`}
          </h2>
          <ol className="rejected-list">
            {rejections.map((rejection) => (
              <RejectedItem key={rejection.seq} rejection={rejection} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function RejectedItem({ rejection }: { readonly rejection: Rejection }): ReactElement {
  const { receivedAt, path, run, index, code, message, issuePath, raw, rawBytes, sender } =
    rejection;
  const isCut = new Blob([raw]).size < rawBytes;
  return (
    <li>
      <details>
        <summary>
          <time dateTime={receivedAt} title={fullTime(receivedAt)}>
            {clockTime(receivedAt)}
          </time>
          <span className="path" data-path={path}>
            {path}
          </span>
          <code className="rejected-code">{code}</code>
          <span className="rejected-message">{message}</span>
        </summary>
        <div className="rejected-detail">
          <p>
            {index === null ? "The whole body" : `Element ${index} of the body`}
            {issuePath === "" ? "" : `, at ${issuePath}`}
            {`, ${rawBytes.toLocaleString()} bytes`}
            {isCut ? ", of which the beginning is kept" : ""}
            {run === null ? "" : `, run ${run}`}
            {`, from ${sender.origin ?? sender.userAgent ?? "an unnamed sender"}.`}
            <CopyButton label="Copy the text" text={() => raw} />
          </p>
          <pre tabIndex={0} aria-label="The text as it came">
            {raw === "" ? "(empty)" : raw}
          </pre>
        </div>
      </details>
    </li>
  );
}
