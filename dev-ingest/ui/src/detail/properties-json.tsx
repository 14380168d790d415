import { type CSSProperties, type ReactElement, useMemo, useState } from "react";
import type { Issue, StoredEvent } from "../api/stored-event.ts";
import { useValueMenu } from "../find/value-menu.tsx";
import { Button } from "../parts/button.tsx";
import { type JsonLine, jsonText, listJson } from "./json-lines.ts";
import { markId } from "./mark-id.ts";

const firstLines = 500;
const mostLines = 20_000;
/** A string beyond this is cut in the display; copying gives all of it. */
const maxShownText = 10_000;

/** The properties as pretty JSON, each finding marked at its property; every value can be pressed. */
export function PropertiesJson({ event }: { readonly event: StoredEvent }): ReactElement {
  const [maxLines, setMaxLines] = useState(firstLines);
  const { lines, hiddenLines } = useMemo(
    () => listJson(event.properties, "/properties", event.issues, maxLines),
    [event, maxLines],
  );
  return (
    <>
      <div className="json" role="group" tabIndex={0} aria-label="Properties as JSON">
        {lines.map((line, at) => (
          <Line key={at} line={line} />
        ))}
      </div>
      {hiddenLines > 0 ? (
        <p>
          {`${hiddenLines.toLocaleString()} more lines. `}
          {maxLines < mostLines ? (
            <Button isSmall onClick={() => setMaxLines(mostLines)}>
              Show them
            </Button>
          ) : (
            "Copy the event to see them."
          )}
        </p>
      ) : null}
    </>
  );
}

function Line({ line }: { readonly line: JsonLine }): ReactElement {
  const { depth, key, hasComma, issues } = line;
  const own = issues.filter((issue) => issue.code !== "missing-key");
  const missing = issues.filter((issue) => issue.code === "missing-key");
  return (
    <>
      <div
        className="json-line"
        data-issue={own[0]?.severity}
        style={{ "--depth": depth } as CSSProperties}
      >
        {key === null ? null : (
          <>
            <bdi className="json-key">{key}</bdi>
            {": "}
          </>
        )}
        <Value line={line} />
        {hasComma ? "," : ""}
        {own.map((issue) => (
          <Mark key={issue.path + issue.code} issue={issue} />
        ))}
      </div>
      {missing.map((issue) => (
        <div
          key={issue.path}
          className="json-line json-missing"
          style={{ "--depth": depth + 1 } as CSSProperties}
        >
          <bdi>{jsonText(lastKey(issue.path))}</bdi>
          {": "}
          <Mark issue={issue} />
        </div>
      ))}
    </>
  );
}

function Value({ line }: { readonly line: JsonLine }): ReactElement {
  const { text, kind, found } = line;
  const openValueMenu = useValueMenu();
  const hiddenLength = text.length - maxShownText;
  const shown = (
    <>
      {hiddenLength > 0 ? text.slice(0, maxShownText) : text}
      {hiddenLength > 0 ? <em>{`… ${hiddenLength.toLocaleString()} more`}</em> : null}
    </>
  );
  return found === null ? (
    <bdi className={`json-${kind}`}>{shown}</bdi>
  ) : (
    <button
      type="button"
      className={`json-value json-${kind}`}
      onClick={(event) => openValueMenu(found, event.currentTarget)}
    >
      <bdi>{shown}</bdi>
    </button>
  );
}

const wordsByCode: Readonly<Record<string, string>> = {
  "missing-key": "missing",
  "wrong-value": "wrong value",
  "forbidden-key": "not allowed",
  "unknown-key": "not in the plan",
  deprecated: "deprecated",
};

function Mark({ issue }: { readonly issue: Issue }): ReactElement {
  const { path, code, message, severity } = issue;
  return (
    <span
      id={markId(path)}
      className="json-mark"
      data-severity={severity}
      tabIndex={-1}
      title={message}
    >
      {wordsByCode[code] ?? code}
    </span>
  );
}

function lastKey(pointer: string): string {
  const key = pointer.slice(pointer.lastIndexOf("/") + 1);
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}
