import { type ReactElement, useState } from "react";
import { sendGreeting } from "../api/ingest-api.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import "./first-event.css";

/** Tells a newcomer how the first event gets here. */
export function FirstEvent(): ReactElement {
  const [problem, setProblem] = useState<string | null>(null);
  const ingestHost = new URL(".", location.href).href.replace(/\/$/, "");
  const curl = `curl -d '[{"event_name":"hello","properties":{"from":"curl"}}]' ${ingestHost}/track`;
  const sdk = `import { createAnalytics } from "@tracker-analytics/sdk";
const analytics = createAnalytics({ ingestHost: "${ingestHost}" });
analytics.track("hello", { from: "my app" });`;
  const send = async (): Promise<void> => {
    try {
      await sendGreeting();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="first-event">
      <svg viewBox="0 0 240 48" aria-hidden="true">
        <path className="flat" d="M0 24h240" />
        <path className="beat" d="M0 24h84l10-17 14 34 11-24 5 7h116" />
      </svg>
      <h2>Listening. No event has arrived yet.</h2>
      <p>Send the first one in any of these ways; it appears here by itself.</p>
      <ol>
        <li>
          <h3>From a terminal</h3>
          <CopyButton label="Copy" text={() => curl} />
          <pre>{curl}</pre>
        </li>
        <li>
          <h3>From an application</h3>
          <CopyButton label="Copy" text={() => sdk} />
          <pre>{sdk}</pre>
        </li>
        <li>
          <h3>From this page</h3>
          <button type="button" className="button" data-kind="solid" onClick={() => void send()}>
            Send a test event
          </button>
        </li>
      </ol>
      {problem === null ? null : <p role="alert">{problem}</p>}
    </div>
  );
}
