import type { ReactElement } from "react";
import type { StoredEvent } from "../api/stored-event.ts";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { markId } from "./mark-id.ts";
import { type Finding, verdictOf } from "./verdict.ts";
import "./check-box.css";

/** One box for all that was found: what is missing, what is wrong, and what to do. */
export function CheckBox({ event }: { readonly event: StoredEvent }): ReactElement | null {
  if (event.issues.length === 0) return null;
  const { missing, wrong, notes } = verdictOf(event.issues);
  const isInvalid = event.status === "invalid";
  return (
    <section className="check" data-status={event.status} aria-label="Check">
      <h3>
        <Icon path={icons.warning} />
        {isInvalid ? titleOf(missing.length, wrong.length) : "Worth a look"}
      </h3>
      <Findings title="Missing" findings={missing} />
      <Findings title="Wrong" findings={wrong} />
      <Findings title={isInvalid ? "Worth a look" : ""} findings={notes} />
    </section>
  );
}

function titleOf(missing: number, wrong: number): string {
  const parts = [
    ...(missing === 0
      ? []
      : [`${missing} ${missing === 1 ? "property is" : "properties are"} missing`]),
    ...(wrong === 0 ? [] : [`${wrong} ${wrong === 1 ? "value is" : "values are"} wrong`]),
  ];
  return parts.length === 0 ? "Invalid" : parts.join(", ");
}

interface FindingsProps {
  readonly title: string;
  readonly findings: readonly Finding[];
}

function Findings({ title, findings }: FindingsProps): ReactElement | null {
  if (findings.length === 0) return null;
  return (
    <>
      {title === "" ? null : <h4>{title}</h4>}
      <ul>
        {findings.map(({ property, pointer, code, words }) => (
          <li key={pointer + code}>
            <a
              href={`#${markId(pointer)}`}
              onClick={(event) => {
                event.preventDefault();
                const mark = document.getElementById(markId(pointer));
                mark?.scrollIntoView({ block: "center" });
                mark?.focus();
              }}
            >
              <bdi>{property === "" ? "the event" : property}</bdi>
            </a>
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
