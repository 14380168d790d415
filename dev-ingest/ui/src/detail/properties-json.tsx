import { type CSSProperties, type ReactElement, useMemo, useState } from "react";
import type { Issue, StoredEvent } from "../api/stored-event.ts";
import { type JsonLine, listJson } from "./json-lines.ts";

const firstLines = 500;
const mostLines = 20_000;
/** A string beyond this is cut in the display; copying gives all of it. */
const maxShownText = 10_000;

/** The properties as pretty JSON, each issue below the line that it is about. */
export function PropertiesJson({ event }: { readonly event: StoredEvent }): ReactElement {
  const [maxLines, setMaxLines] = useState(firstLines);
  const { lines, hiddenLines, unplacedIssues } = useMemo(
    () => listJson(event.properties, "/properties", event.issues, maxLines),
    [event, maxLines],
  );
  return (
    <>
      {unplacedIssues.map((issue) => (
        <IssueNote key={issue.path + issue.code} issue={issue} />
      ))}
      <pre className="json" tabIndex={0} aria-label="Properties as JSON">
        {lines.map((line, at) => (
          <Line key={at} line={line} />
        ))}
      </pre>
      {hiddenLines > 0 ? (
        <p>
          {`${hiddenLines.toLocaleString()} more lines. `}
          {maxLines < mostLines ? (
            <button type="button" className="button" onClick={() => setMaxLines(mostLines)}>
              Show them
            </button>
          ) : (
            "Copy the event to see them."
          )}
        </p>
      ) : null}
    </>
  );
}

function Line({ line }: { readonly line: JsonLine }): ReactElement {
  const { depth, key, text, kind, hasComma, issues } = line;
  const hiddenLength = text.length - maxShownText;
  return (
    <>
      <span
        className="json-line"
        data-issue={issues[0]?.severity}
        style={{ "--depth": depth } as CSSProperties}
      >
        {"  ".repeat(depth)}
        {key === null ? null : (
          <>
            <span className="json-key">{key}</span>
            {": "}
          </>
        )}
        <span className={`json-${kind}`}>
          {hiddenLength > 0 ? text.slice(0, maxShownText) : text}
        </span>
        {hiddenLength > 0 ? <em>{`… ${hiddenLength.toLocaleString()} more`}</em> : null}
        {hasComma ? "," : ""}
        {"\n"}
      </span>
      {issues.map((issue) => (
        <IssueNote key={issue.path + issue.code} issue={issue} depth={depth} />
      ))}
    </>
  );
}

interface IssueNoteProps {
  readonly issue: Issue;
  readonly depth?: number;
}

function IssueNote({ issue, depth = 0 }: IssueNoteProps): ReactElement {
  return (
    <span
      className="issue"
      role="note"
      data-severity={issue.severity}
      style={{ "--depth": depth } as CSSProperties}
    >
      <code>{issue.code}</code> {issue.message}
      <span className="aside"> {issue.path === "" ? "the event" : issue.path}</span>
    </span>
  );
}
