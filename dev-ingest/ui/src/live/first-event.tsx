import { type ReactElement, useState } from "react";
import { sendGreeting } from "../api/ingest-api.ts";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { type FirstCall, firstCalls } from "./first-calls.ts";
import "./first-event.css";

/** Shows a newcomer how the first event gets here. */
export function FirstEvent(): ReactElement {
  const [kind, setKind] = useState<FirstCall>("script");
  const [problem, setProblem] = useState<string | null>(null);
  const code = firstCalls[kind].code(new URL(".", location.href).href.replace(/\/$/, ""));
  const send = async (): Promise<void> => {
    try {
      await sendGreeting();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="first-event">
      <div className="first-event-body">
        <svg viewBox="0 0 240 48" aria-hidden="true">
          <path className="flat" d="M0 24h240" />
          <path className="beat" d="M0 24h84l10-17 14 34 11-24 5 7h116" />
        </svg>
        <h2>Waiting for your first event</h2>
        <p>Send one with any of these, and it shows up here.</p>
        <div className="first-event-code">
          <header>
            <Segmented
              label="Where you send from"
              options={(Object.keys(firstCalls) as FirstCall[]).map(
                (call) => [call, firstCalls[call].label] as const,
              )}
              chosen={kind}
              onChoose={setKind}
            />
            <CopyButton label="Copy" text={() => code} />
          </header>
          <pre tabIndex={0} aria-label={firstCalls[kind].label}>
            {code}
          </pre>
        </div>
        <div className="first-event-more">
          <Button kind="solid" onClick={() => void send()}>
            Send a test event from this page
          </Button>
          <p>
            Just looking around? Start the server with <code>--demo</code> to watch a made-up
            charity marathon.
          </p>
        </div>
        <p>
          With <code>--access-key</code>, senders need the key: <code>accessKey</code> in the SDK,
          the header <code>x-analytics-key</code> elsewhere.
        </p>
        {problem === null ? null : <p role="alert">{problem}</p>}
      </div>
    </div>
  );
}
