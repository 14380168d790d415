import { type ReactElement, useMemo, useState } from "react";
import { clockTime, fullTime } from "../live/format-time.ts";
import { countWords } from "../parts/count-words.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { brokenText } from "./broken-text.ts";
import type { Rejection } from "./rejection.ts";

interface RejectedItemProps {
  readonly rejection: Rejection;
  /** Whether it is open at first. */
  readonly isOpen: boolean;
}

/** One refusal: why, where in the text, what to do, and the text as it came. */
export function RejectedItem({ rejection, isOpen }: RejectedItemProps): ReactElement {
  const [isShown, setIsShown] = useState(isOpen);
  const { receivedAt, path, code, message } = rejection;
  return (
    <li>
      <details open={isOpen} onToggle={(event) => setIsShown(event.currentTarget.open)}>
        <summary>
          <Icon path={icons.down} />
          <time dateTime={receivedAt} title={fullTime(receivedAt)}>
            {clockTime(receivedAt)}
          </time>
          <span className="path" data-path={path}>
            {path}
          </span>
          <span className="rejected-message">{message}</span>
          <code className="rejected-code">{code}</code>
        </summary>
        {isShown ? <RejectedDetail rejection={rejection} /> : null}
      </details>
    </li>
  );
}

function RejectedDetail({ rejection }: { readonly rejection: Rejection }): ReactElement {
  const { run, index, issuePath, raw, rawBytes, byte, sender } = rejection;
  const broken = useMemo(() => (byte === null ? null : brokenText(raw, byte)), [raw, byte]);
  const isCut = useMemo(() => new Blob([raw]).size < rawBytes, [raw, rawBytes]);
  const facts = [
    index === null ? "The whole body" : `Element ${index + 1} of the body`,
    issuePath === "" ? null : `at ${issuePath}`,
    broken === null ? null : `line ${broken.line}, column ${broken.column}, byte ${byte}`,
    `${countWords(rawBytes, "byte")}${isCut ? ", of which the beginning is kept" : ""}`,
    run === null ? null : `run ${run}`,
    `from ${sender.origin ?? sender.userAgent ?? "an unnamed sender"}`,
  ];
  return (
    <div className="rejected-detail">
      <p>
        {facts.filter((fact) => fact !== null).join(" · ")}
        <CopyButton label="Copy the text" text={() => raw} />
      </p>
      {broken === null ? null : (
        <pre className="rejected-text" tabIndex={0} aria-label="Where it broke">
          {broken.isCutBefore ? <span className="aside">… </span> : null}
          {broken.before}
          <mark>{visible(broken.mark)}</mark>
          {broken.after}
          {broken.isCutAfter ? <span className="aside"> …</span> : null}
        </pre>
      )}
      {broken === null ? (
        <pre className="rejected-text" tabIndex={0} aria-label="The text as it came">
          {raw === "" ? "(empty)" : raw}
        </pre>
      ) : broken.isCutBefore || broken.isCutAfter ? (
        <details>
          <summary>The text as it came</summary>
          <pre className="rejected-text" tabIndex={0}>
            {raw}
          </pre>
        </details>
      ) : null}
    </div>
  );
}

/** A character that can be pointed at: the end of the text and what is not printed have a name. */
function visible(mark: string): string {
  if (mark === "") return "the end";
  return /^[\s\p{C}]$/u.test(mark)
    ? `U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`
    : mark;
}
