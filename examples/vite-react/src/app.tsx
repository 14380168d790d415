import { type ReactElement, useEffect, useLayoutEffect, useState } from "react";
import { analytics, livePage } from "./analytics.ts";
import { DonateForm } from "./donate-form.tsx";
import { trackOnce } from "./track-once.ts";

/** The donate page. */
export function App(): ReactElement {
  // A layout effect: the passive effects of the parts of the page run after it.
  useLayoutEffect(() => {
    trackOnce("tracker_app_loaded", {
      react_render_finished_ms: Math.round(performance.now()),
    });
  }, []);
  return (
    <>
      <header className="hero donate-hero">
        <a className="brand" href="/script-tag/">
          Moonlight Relay
        </a>
        <h1>Keep a light on.</h1>
        <p className="lead">Every dollar goes to the night shelters of Open Harbour.</p>
      </header>
      <main>
        <DonateForm />
      </main>
      <LedgerStrip />
    </>
  );
}

/** Says at the foot of the page what has become of the events. */
function LedgerStrip(): ReactElement {
  const [{ tracked, delivered, pending }, setLedger] = useState(() => analytics.ledger());
  useEffect(() => {
    const timer = setInterval(() => setLedger(analytics.ledger()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <footer className="strip">
      <p>
        {`${tracked} events tracked, ${delivered} delivered`}
        {pending > 0 ? `, ${pending} on their way. ` : ". "}
        {livePage === undefined ? null : <a href={livePage}>See them live</a>}
      </p>
    </footer>
  );
}
