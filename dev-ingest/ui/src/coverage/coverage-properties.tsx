import type { ReactElement } from "react";
import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { useAnswer } from "../api/use-answer.ts";

const findingWords = { "never-seen": "never there", "always-null": "always null" } as const;

/** Planned properties that never had a value. The server reads every event for it, so it is asked once. */
export function CoverageProperties({
  onOpen,
}: {
  readonly onOpen: (name: string) => void;
}): ReactElement {
  const { value, problem, again } = useAnswer(
    {
      key: "properties",
      ask: async (signal) => ask<Shape<"Coverage">>("api/coverage", { properties: true }, signal),
    },
    0,
  );
  const findings = value?.properties ?? [];
  return (
    <section className="coverage-part coverage-wide" data-tone="warning" aria-busy={value === null}>
      <h3>
        Properties without a value
        {value === null ? null : <span>{findings.length.toLocaleString()}</span>}
      </h3>
      {problem === null ? null : <p role="alert">{problem}</p>}
      {value === null ? (
        <p role="status">Reading every event …</p>
      ) : (
        <p>
          {findings.length === 0
            ? "Every planned property of what arrived has had a value. "
            : "Planned, and empty in everything that arrived. "}
          <button type="button" className="coverage-again" onClick={again}>
            Read again
          </button>
        </p>
      )}
      <table>
        {findings.length === 0 ? null : (
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Property</th>
              <th scope="col">Finding</th>
              <th scope="col">Events looked at</th>
            </tr>
          </thead>
        )}
        <tbody>
          {findings.map(({ event, path, finding, count }) => (
            <tr key={`${event} ${path}`}>
              <td>
                <button type="button" className="coverage-again" onClick={() => onOpen(event)}>
                  {event}
                </button>
              </td>
              <td>
                <code>{path}</code>
              </td>
              <td>{findingWords[finding]}</td>
              <td>{count.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
